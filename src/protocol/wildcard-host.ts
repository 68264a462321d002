/** A label of a host name. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What may stand where a wildcard is. */
const LABEL_CHARACTERS = /^[a-z0-9-]+$/;

/** Scheme, what stands around the wildcard in its label, the domain behind it, port, path and query. */
const PATTERN = /^https:\/\/([a-z0-9-]*)\*([a-z0-9-]*)\.([a-z0-9.-]+)((?::\d+)?(?:[/?].*)?)$/;

interface Pattern {
  /** What stands before the wildcard in its label, and what after it. */
  readonly label: readonly [before: string, after: string];
  readonly domain: string;
  /** Port, path and query. */
  readonly rest: string;
}

/** Whether the host of a URI has a `*`, wherever it is. */
export function hasWildcardHost(uri: string): boolean {
  return uri.includes('*') && /^[^/?#]*\/\/[^/?#]*\*/.test(uri);
}

/**
 * Whether the URI is one that the registered pattern stands for: its wildcard is one or more characters of one
 * label, and everything else is equal byte for byte. So nothing in its place can end the host, begin a port or be user
 * information, and the domain itself is not meant.
 *
 * @param domains below which wildcards count
 * @see RFC 9700 §4.1.1 for what happens when a wildcard may be any character
 */
export function wildcardMatches(
  registered: string,
  requested: string,
  domains: readonly string[],
): boolean {
  const pattern = read(registered);
  if (!pattern || !isBelow(pattern.domain, domains)) return false;
  const { label, domain, rest } = pattern;
  const before = `https://${label[0]}`;
  const after = `${label[1]}.${domain}${rest}`;
  if (requested.length <= before.length + after.length) return false;
  if (!requested.startsWith(before) || !requested.endsWith(after)) return false;
  const stood = requested.slice(before.length, requested.length - after.length);
  const host = `${label[0]}${stood}${label[1]}`;
  // A label that begins with xn-- may be none.
  return LABEL_CHARACTERS.test(stood) && LABEL.test(host) && URL.canParse(requested);
}

/** What is wrong with the wildcard of a URI that is to be registered; nothing when it is good. */
export function wildcardProblem(uri: string, domains: readonly string[]): string | undefined {
  if (domains.length === 0) return 'must not have a wildcard in its host (RFC 9700 §2.1)';
  const pattern = read(uri);
  if (!pattern) {
    return 'must have its wildcard in the first label of an https host in small letters, such as https://*.example.com/cb';
  }
  return isBelow(pattern.domain, domains)
    ? undefined
    : `must have its wildcard below a domain of legacy.wildcardHosts: ${domains.join(', ')}`;
}

/**
 * Whether names below this domain may be registered with a wildcard: small letters, two labels or more, and no
 * address. Nobody here knows under which domains strangers get names (`co.uk`, `github.io`).
 */
export function isWildcardDomain(domain: string): boolean {
  const labels = domain.split('.');
  const isName = labels.length > 1 && labels.every((label) => LABEL.test(label));
  return isName && /[a-z]/.test(labels.at(-1) ?? '') && URL.canParse(`https://${domain}`);
}

function read(uri: string): Pattern | undefined {
  const [, before = '', after = '', domain, rest = ''] = PATTERN.exec(uri) ?? [];
  if (domain === undefined || !isWildcardDomain(domain)) return undefined;
  const isLabel = LABEL.test(`${before}x${after}`);
  return isLabel ? { label: [before, after], domain, rest } : undefined;
}

function isBelow(domain: string, domains: readonly string[]): boolean {
  return domains.some((one) => domain === one || domain.endsWith(`.${one}`));
}

import { shown } from '../../options/setting-rules.js';
import { isLoopbackHost } from '../../protocol/redirect-uri.js';
import { SCOPE_TOKEN } from '../../protocol/scope.js';

/** Letters that a router takes literally. */
const PATH = /^(\/[A-Za-z0-9._~-]+)*$/;

/**
 * What is wrong with an issuer identifier.
 *
 * @see RFC 8414 §2
 */
export function issuerProblem(issuer: unknown): string | undefined {
  if (issuer === undefined || issuer === '') {
    return "issuer is missing: write the URL of this server, such as 'https://id.example.com'";
  }
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) {
    return `issuer is ${shown(issuer)}: write a URL, such as 'https://id.example.com'`;
  }
  const url = new URL(issuer);
  const better = bare(url);
  if (url.username + url.password !== '') return `issuer has user information: write '${better}'`;
  const said = `issuer is '${issuer}': write '${better}'`;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return `issuer is '${issuer}': write an https URL, such as 'https://id.example.com'`;
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return `${said} (http is for loopback hosts such as localhost only)`;
  }
  if (/[?#]/.test(issuer)) return `${said}, without query and fragment`;
  if (issuer.endsWith('/')) return `${said}, without the slash at its end`;
  if (!PATH.test(bare(url).slice(url.origin.length))) {
    return `issuer is '${issuer}': its path may have letters, digits and - . _ ~ only`;
  }
  return issuer === better ? undefined : said;
}

/** What is wrong with the keys; never shows one. */
export function secretProblems(secrets: unknown): readonly string[] {
  if (!Array.isArray(secrets) || secrets.length === 0) {
    const instead = 'write an array of at least one key of 32 characters or more';
    return [
      `secrets is ${Array.isArray(secrets) ? 'empty' : secretKind(secrets)}: ${instead}, such as what \`openssl rand -base64 32\` prints`,
    ];
  }
  return secrets.flatMap((secret: unknown, index) => {
    const name = `secrets[${index}]`;
    if (secret === undefined || secret === '') {
      return [
        `${name} is ${secret === '' ? 'empty' : 'undefined'}: set the environment variable it comes from`,
      ];
    }
    if (typeof secret !== 'string') {
      return [`${name} is not a text: write a key of 32 characters or more`];
    }
    const first = secrets.indexOf(secret);
    if (first < index) return [`${name} is the same as secrets[${first}]: leave one of them out`];
    return secret.length < 32
      ? [`${name} has ${secret.length} characters: write a key of 32 characters or more`]
      : [];
  });
}

/** What is wrong with the scopes and their words. */
export function scopeProblems(scopes: unknown): readonly string[] {
  if (typeof scopes !== 'object' || scopes === null || Array.isArray(scopes)) {
    return [
      `scopes is ${shown(scopes)}: write an object of name → words, such as { profile: 'See your name' }`,
    ];
  }
  return Object.entries(scopes).flatMap(([name, words]: [string, unknown]) => {
    if (!SCOPE_TOKEN.test(name)) {
      return [
        `scopes has the name '${name}': write printable ASCII without spaces, quotes and backslashes (RFC 6749 §3.3)`,
      ];
    }
    return typeof words === 'string' && words.trim() !== ''
      ? []
      : [`scopes.${name} has no words: write what it allows, for the consent page`];
  });
}

/** What is wrong with something that is on or off. */
export function switchProblems(name: string, value: unknown): readonly string[] {
  return value === undefined || typeof value === 'boolean'
    ? []
    : [`${name} is ${shown(value)}: write true or false`];
}

function bare(url: URL): string {
  const path = url.pathname.replace(/\/+$/, '');
  const isLocal = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  return `${isLocal ? 'http' : 'https'}://${url.host}${path}`;
}

function secretKind(secrets: unknown): string {
  return secrets === undefined ? 'missing' : 'not an array';
}

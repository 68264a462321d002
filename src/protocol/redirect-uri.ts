import { hasWildcardHost, wildcardMatches, wildcardProblem } from './wildcard-host.js';

/** Why a redirect URI cannot be registered, in words for whoever registers it. */
export type RedirectUriProblem = string;

/** RFC 3986 characters, without the fragment's `#`; no spaces, control characters, backslashes or quotes. */
const URI_CHARACTERS = /^(?:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::([1-9]\d{0,4}))?(?=[/?]|$)/;
const NAMED_LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::([1-9]\d{0,4}))?(?=[/?]|$)/;
const AUTHORITY = /^https?:\/\/([^/?]+)/i;

/** Schemes that run code or read local content when a browser follows them. */
const FORBIDDEN_SCHEMES: ReadonlySet<string> = new Set([
  'javascript',
  'data',
  'vbscript',
  'file',
  'blob',
  'about',
  'filesystem',
  'view-source',
  'ws',
  'wss',
  'ftp',
  'mailto',
  'tel',
  'sms',
  'intent',
  'jar',
  'feed',
  'livescript',
  'mocha',
  'resource',
  'chrome',
  'chrome-extension',
  'moz-extension',
  'mhtml',
  'hcp',
  'search',
  'search-ms',
  'ms-msdt',
  'ldap',
  'ldaps',
]);

/** What an authorization response adds to the query: registered ones would come before them. */
const RESPONSE_PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description'] as const;

/** What is let through beyond exact matching. */
export interface RedirectUriRules {
  /** Domains below which the first label of a registered host may have a wildcard. */
  readonly wildcardHosts: readonly string[];
  /** Whether the port of `localhost` may differ, as that of a loopback IP literal may. */
  readonly localhostLoopback: boolean;
}

/** Nothing is. */
export const EXACT: RedirectUriRules = { wildcardHosts: [], localhostLoopback: false };

/**
 * Whether the URI that a request names is one that the client registered: byte for byte, except that
 * the port of a loopback IP literal may differ, and what the rules let through.
 *
 * @see RFC 9700 §2.1; RFC 8252 §7.3
 */
export function redirectUriMatches(
  registered: string,
  requested: string,
  rules: RedirectUriRules = EXACT,
): boolean {
  // First: what is registered with a wildcard is no URI that anybody may be sent to.
  if (hasWildcardHost(registered)) {
    return wildcardMatches(registered, requested, rules.wildcardHosts);
  }
  if (registered === requested) return true;
  const a = loopback(registered, rules);
  const b = loopback(requested, rules);
  return a !== undefined && b !== undefined && a.host === b.host && a.rest === b.rest;
}

/**
 * What is wrong with a redirect URI that is to be registered; nothing when it is good.
 *
 * @see RFC 6749 §3.1.2; RFC 8252 §7; RFC 9700 §2.1
 */
export function redirectUriProblem(
  uri: string,
  { wildcardHosts }: RedirectUriRules = EXACT,
): RedirectUriProblem | undefined {
  if (uri.length > 2_048) return 'is longer than 2,048 characters';
  if (uri.includes('#')) return 'must not have a fragment (RFC 6749 §3.1.2)';
  if (!URI_CHARACTERS.test(uri)) return 'has a character that a URI may not have';
  const scheme = SCHEME.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined || !URL.canParse(uri)) return 'is not an absolute URI';
  if (FORBIDDEN_SCHEMES.has(scheme)) return `must not use the scheme ${scheme}`;
  const url = new URL(uri);
  if (/^[^/?]*\/\/[^/?]*@/.test(uri)) return 'must not carry user information';
  if (url.host.includes('*')) {
    const problem = wildcardProblem(uri, wildcardHosts);
    if (problem !== undefined) return problem;
  }
  const taken = RESPONSE_PARAMETERS.find((name) => url.searchParams.has(name));
  if (taken !== undefined) return `must not have the response's own parameter ${taken}`;
  return scheme === 'https' || scheme === 'http' ? webProblem(uri, url) : undefined;
}

/**
 * A host has one spelling here: a browser reads `0x7f.1`, `127.1` and `%31%32%37.0.0.1` as 127.0.0.1, a
 * person who checks the registration does not.
 */
function webProblem(uri: string, url: URL): RedirectUriProblem | undefined {
  const authority = AUTHORITY.exec(uri)?.[1]?.toLowerCase();
  if (authority === undefined) return 'has no host';
  const host = authority.replace(/:\d*$/, '');
  if (host !== url.hostname) return `must write its host as ${url.hostname}`;
  if (host !== authority && !/:[1-9]\d*$/.test(authority)) return 'has a port that is none';
  if (url.protocol === 'http:' && !isLoopbackHost(host))
    return 'must use https (http is for loopback hosts only)';
  return undefined;
}

/** Whether a host name is this machine: the IP literals and `localhost`. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/i.test(hostname);
}

function loopback(
  uri: string,
  { localhostLoopback }: RedirectUriRules,
): { readonly host: string; readonly rest: string } | undefined {
  const match = (localhostLoopback ? NAMED_LOOPBACK : LOOPBACK).exec(uri);
  const port = match?.[2];
  if (!match || (port !== undefined && Number(port) > 65_535)) return undefined;
  return { host: match[1] as string, rest: uri.slice(match[0].length) };
}

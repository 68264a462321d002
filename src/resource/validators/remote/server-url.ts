import { isLoopbackHost } from '../../../protocol/redirect-uri.js';

/**
 * What is wrong with the URL of another server: secrets and tokens are sent there.
 *
 * @see RFC 7662 §2.1 for the transport
 */
export function serverUrlProblem(url: string): string | undefined {
  if (!URL.canParse(url)) return `is '${url}': write a URL, such as 'https://id.example.com'`;
  const { protocol, hostname, username, password } = new URL(url);
  // Not shown: it may be a secret.
  if (username + password !== '') {
    return 'has user information: write clientId and clientSecret instead';
  }
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopbackHost(hostname))) {
    return `is '${url}': write an https URL (http is for loopback hosts such as localhost only)`;
  }
  return url.includes('#') ? `is '${url}': write it without a fragment` : undefined;
}

/**
 * The same for an issuer identifier.
 *
 * @see RFC 8414 §2
 */
export function issuerUrlProblem(issuer: string): string | undefined {
  const problem = serverUrlProblem(issuer);
  if (problem !== undefined || !issuer.includes('?')) return problem;
  return `is '${issuer}': write it without a query`;
}

/** A URL for logs: what is in a query is nobody's business. */
export function withoutQuery({ origin, pathname }: URL): string {
  return origin + pathname;
}

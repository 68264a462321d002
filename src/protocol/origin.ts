/** What of a client says from where a browser may call for it. @publicApi */
export interface OriginOwner {
  readonly redirectUris: readonly string[];
  readonly origins: readonly string[];
}

/**
 * Whether this is an origin as a browser sends it: scheme, host and, where it is not the default, port. The
 * opaque origin `null` is nobody's.
 *
 * @see RFC 6454 §6.2
 */
export function isOrigin(text: string): boolean {
  // A URL parser takes a wildcard for a host like any other.
  if (!/^https?:\/\/[^*]+$/.test(text) || !URL.canParse(text)) return false;
  return new URL(text).origin === text;
}

/**
 * Whether pages of this origin may call for the client: it recorded the origin, or has a redirect URI there.
 * A redirect URI on a loopback IP literal stands for every port of it, as it does in a redirect.
 *
 * @publicApi
 * @see RFC 8252 §7.3
 */
export function ownsOrigin(client: OriginOwner, origin: string): boolean {
  if (!isOrigin(origin)) return false;
  return client.origins.includes(origin) || client.redirectUris.some((uri) => isThere(uri, origin));
}

function isThere(redirectUri: string, origin: string): boolean {
  if (!/^https?:/i.test(redirectUri) || !URL.canParse(redirectUri)) return false;
  const there = new URL(redirectUri);
  if (there.origin === origin) return true;
  const here = new URL(origin);
  return LOOPBACK.test(there.origin) && LOOPBACK.test(origin) && here.hostname === there.hostname;
}

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])(:|$)/;

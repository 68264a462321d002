/** An http origin on a loopback IP literal: any of its ports may be redirected to, so any may call. */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])(?=[:/?]|$)/i;

/**
 * The origins of redirect URIs, in a form that an index finds: the same rule as `ownsOrigin` of the
 * protocol, with `*` for the port of a loopback IP literal. An application's own scheme has no origin.
 *
 * @see RFC 8252 §7.3
 */
export function redirectOrigins(redirectUris: readonly string[]): readonly string[] {
  const origins = redirectUris
    .filter((uri) => /^https?:/i.test(uri) && URL.canParse(uri))
    .map((uri) => anyPort(new URL(uri).origin));
  return [...new Set(origins)];
}

/** The entries that stand for an origin. */
export function originKeys(origin: string): readonly string[] {
  return [...new Set([origin, anyPort(origin)])];
}

function anyPort(origin: string): string {
  const loopback = LOOPBACK.exec(origin)?.[0];
  return loopback === undefined ? origin : `${loopback}:*`;
}

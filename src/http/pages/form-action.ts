/** What a source of a Content Security Policy can say: an origin without IPv6 literals, or a scheme. */
const SOURCE = /^(?:https?:\/\/[a-z0-9.-]+(?::\d+)?|[a-z][a-z0-9+.-]*:)$/i;

/**
 * The value of `form-action` for a page whose form ends, after redirects, at one of these: browsers apply the
 * directive to those redirects too. An origin that cannot be written as a source (`http://[::1]:7000`, a host
 * with a `;`) is allowed by its scheme.
 *
 * @param origins origins, or `scheme:`; none when the form leads nowhere else
 * @see Content Security Policy Level 3 §6.4.2
 */
export function formAction(...origins: readonly string[]): string {
  const sources = origins.map((origin) =>
    SOURCE.test(origin) ? origin : origin.slice(0, origin.indexOf(':') + 1),
  );
  return ["'self'", ...sources].join(' ');
}

/** The origin of a redirect URI; its scheme (`com.example.app:`) when it has none. */
export function originOf(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === 'null' ? protocol : origin;
}

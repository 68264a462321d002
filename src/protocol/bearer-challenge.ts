/**
 * What a challenge may say besides its realm.
 *
 * @see RFC 6750 §3
 */
export interface ChallengeParameters {
  readonly error?: string;
  readonly error_description?: string;
  /** Scope tokens that would do, separated by one space. */
  readonly scope?: string;
}

/** The realm of a challenge when nobody says another one. */
export const DEFAULT_REALM = 'oauth2';

/**
 * One challenge of `WWW-Authenticate`.
 *
 * @param scheme the authentication scheme that it is for
 * @see RFC 6750 §3; RFC 9110 §11.6.1
 */
export function bearerChallenge(
  parameters: ChallengeParameters = {},
  realm = DEFAULT_REALM,
  scheme = 'Bearer',
): string {
  const said = Object.entries({ realm, ...parameters }).map(
    ([name, value]) => `${name}=${quoted(String(value))}`,
  );
  return `${scheme} ${said.join(', ')}`;
}

/**
 * A quoted-string that stays one, whatever is in it.
 *
 * @see RFC 9110 §5.6.4
 */
function quoted(text: string): string {
  return `"${text.replaceAll(/[^\x20-\x7E]/g, '?').replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

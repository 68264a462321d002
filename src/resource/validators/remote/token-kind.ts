/** The members of an answer that tell what kind of token it is about. */
export interface KindMembers {
  /** @see RFC 7662 §2.2, RFC 6749 §7.1 */
  readonly token_type: string | undefined;
  /** Keycloak's. */
  readonly typ: string | undefined;
  /** Ory Hydra's and Cognito's. */
  readonly token_use: string | undefined;
}

/** `access`: a bearer access token; `other`: something else; `untold`: nobody says. */
export type TokenKind = 'access' | 'other' | 'untold';

const ACCESS: ReadonlySet<string> = new Set([
  'bearer',
  'access',
  'access_token',
  'at+jwt',
  'application/at+jwt',
]);

/** It is said of every kind of token. */
const SAYS_NOTHING = 'jwt';

/**
 * What kind of token an answer is about. Each member that says something must say that it is a bearer access token:
 * refresh tokens and ID tokens are active, too.
 */
export function tokenKind({ token_type, typ, token_use }: KindMembers): TokenKind {
  if (token_type !== undefined && token_type.toLowerCase() !== 'bearer') return 'other';
  const said = [token_type, typ, token_use]
    .filter((word) => word !== undefined)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== SAYS_NOTHING);
  if (said.length === 0) return 'untold';
  return said.every((word) => ACCESS.has(word)) ? 'access' : 'other';
}

import type { TokenFacts } from '../../token/token-facts.js';
import type { IntrospectedToken } from './introspection-answer.js';

/** How much of a digest names a token that has no name. @unit characters of base64url */
const NAME_LENGTH = 16;

/**
 * The facts of a token, made anew for each request: dates can be changed by who has them.
 *
 * @param digest of the token, in base64url
 */
export function factsOf(token: IntrospectedToken, digest: string): TokenFacts {
  const { name, subject, clientId, scopes, audience, claims } = token;
  return {
    tokenId: name ?? digest.slice(0, NAME_LENGTH),
    subject,
    clientId,
    principal: subject === null ? 'client' : 'user',
    scopes,
    audience,
    issuedAt: dateOf(token.issuedAt),
    expiresAt: dateOf(token.expiresAt),
    authorizationId: null,
    claims,
  };
}

function dateOf(seconds: number | undefined): Date | null {
  return seconds === undefined ? null : new Date(seconds * 1000);
}

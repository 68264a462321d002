import type { Client } from '../clients/client.js';
import type { OAuth2Event } from '../events/event.js';
import type { MintedTokens } from '../tokens/token-draft.js';

/** The fact that tokens were issued, as ids. */
export function issuedEvent(
  client: Client,
  grantType: string,
  { token }: MintedTokens,
): OAuth2Event {
  return {
    type: 'token.issued',
    tokenId: token.id,
    authorizationId: token.authorizationId,
    clientId: client.clientId,
    subject: token.subject,
    principal: token.principal,
    grantType,
    scopes: token.scopes,
  };
}

import type { Client } from '../clients/client.js';
import type { OAuth2Event } from '../events/event.js';
import type { NewAuthorization } from '../tokens/authorization.js';
import type { MintedTokens } from '../tokens/token-draft.js';
import type { Approval } from './approval.js';

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

/** The fact that somebody agreed, as ids. */
export function grantedEvent(
  { client, subject }: Approval,
  { id, scopes }: NewAuthorization,
): OAuth2Event {
  const { clientId } = client;
  return { type: 'authorization.granted', authorizationId: id, clientId, subject, scopes };
}

import { sha256 } from '../protocol/digest.js';
import { newId } from '../protocol/opaque-token.js';
import type { NewAuthorization } from '../tokens/authorization.js';
import type { Approval } from './approval.js';

/** The authorization that an approval begins. */
export function approvedAuthorization(
  approval: Approval,
  createdAt: Date,
  expiresAt: Date,
): NewAuthorization {
  return {
    id: newId(expiresAt),
    clientKey: approval.client.id,
    subject: approval.subject,
    principal: 'user',
    scopes: approval.scopes.toArray(),
    audience: approval.client.audiences,
    authTime: approval.authTime,
    acr: approval.acr ?? null,
    amr: approval.amr ?? [],
    // A session id may be what the host's cookie holds: a stolen database must not open sessions.
    sessionId: sha256(approval.sessionId).toString('base64url'),
    nonce: approval.params.get('nonce') ?? null,
    cnf: null,
    parentId: null,
    extra: {},
    createdAt,
    expiresAt,
  };
}

import type { LifetimePolicy } from '../clients/lifetime-policy.js';
import { addSeconds, type Clock } from '../protocol/clock.js';
import { sha256 } from '../protocol/digest.js';
import { newId, type OpaqueTokenCodec } from '../protocol/opaque-token.js';
import type { NewAuthorization } from '../tokens/authorization.js';
import type { CodeIssue } from './authorization-code.store.js';
import type { Approval } from './authorizing-grant.js';
import { readChallenge } from './pkce-policy.js';

/** A code for the redirect, and what is stored of it. */
export interface DraftedCode {
  readonly value: string;
  readonly issue: CodeIssue;
}

/**
 * Makes the code of an approval, with the authorization that it begins.
 *
 * @see RFC 6749 §4.1.2
 */
export class CodeIssuer {
  constructor(
    private readonly codec: OpaqueTokenCodec,
    private readonly lifetimes: LifetimePolicy,
    private readonly clock: Clock,
  ) {}

  draft(approval: Approval, grantType: string): DraftedCode {
    const { client, params, spends } = approval;
    const now = this.clock.now();
    const code = this.codec.mint('ac', newId(addSeconds(now, this.lifetimes.codeTtl)));
    const authorization = newAuthorization(
      approval,
      now,
      addSeconds(now, this.lifetimes.authorizationTtl(client, grantType)),
    );
    const pkce = readChallenge(client, params);
    return {
      value: code.value,
      issue: {
        authorization,
        code: {
          id: code.id,
          digest: code.digest,
          authorizationId: authorization.id,
          redirectUri: params.get('redirect_uri') ?? null,
          expiresAt: code.expiresAt,
        },
        ...(pkce && { pkce }),
        ...(spends && { spent: spends }),
      },
    };
  }
}

function newAuthorization(approval: Approval, createdAt: Date, expiresAt: Date): NewAuthorization {
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

import type { LifetimePolicy } from '../clients/lifetime-policy.js';
import { addSeconds, type Clock } from '../protocol/clock.js';
import { newId, type OpaqueTokenCodec } from '../protocol/opaque-token.js';
import type { CodeIssue } from './authorization-code.store.js';
import type { Approval, PendingAuthorization } from './approval.js';
import { approvedAuthorization } from './approved-authorization.js';
import type { PkcePolicy } from './pkce-policy.js';

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
    private readonly pkce: PkcePolicy,
  ) {}

  /** @throws {InvalidRequestError} when the PKCE parameters are missing or wrong (RFC 7636 §4.4.1) */
  challenge({ client, params }: PendingAuthorization): CodeIssue['pkce'] {
    return this.pkce.challenge(client, params);
  }

  draft(approval: Approval, grantType: string): DraftedCode {
    const { client, params, spends } = approval;
    const now = this.clock.now();
    const code = this.codec.mint('ac', newId(addSeconds(now, this.lifetimes.codeTtl)));
    const authorization = approvedAuthorization(
      approval,
      now,
      addSeconds(now, this.lifetimes.authorizationTtl(client, grantType)),
    );
    const pkce = this.challenge(approval);
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

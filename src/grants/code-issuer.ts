import type { LifetimePolicy } from '../clients/lifetime-policy.js';
import type { ModifyCodeContext } from '../hooks/hook-contexts.js';
import type { Lifecycle } from '../hooks/lifecycle.js';
import type { Narrowable } from '../hooks/narrowed.js';
import { seenRequest } from '../hooks/seen-request.js';
import { seenClient } from '../hooks/seen-client.js';
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
    private readonly lifecycle: Lifecycle,
  ) {}

  /** @throws {InvalidRequestError} when the PKCE parameters are missing or wrong (RFC 7636 §4.4.1) */
  challenge({ client, params }: PendingAuthorization): CodeIssue['pkce'] {
    return this.pkce.challenge(client, params);
  }

  /**
   * Asks the hooks, and makes a code for what they leave.
   *
   * @throws {OAuth2Error} with which a hook refuses
   */
  async draft(approved: Approval, grantType: string): Promise<DraftedCode> {
    const { approval, codeTtl } = await this.modified(approved, grantType);
    const { client, params, spends } = approval;
    const now = this.clock.now();
    const code = this.codec.mint('ac', newId(addSeconds(now, codeTtl)));
    const authorization = approvedAuthorization(
      approval,
      now,
      addSeconds(now, this.lifetimes.authorizationTtl(client, grantType, approval.scopes)),
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

  /** What the hook `modifyCode` leaves of an approval. Each sees what the one before it has left. */
  private async modified(approved: Approval, grantType: string): Promise<ModifiedApproval> {
    const { codeTtl } = this.lifetimes;
    const chain = this.lifecycle.at('modifyCode', grantType);
    if (!chain) return { approval: approved, codeTtl };
    const left = await chain.narrow(
      { scopes: approved.scopes, expiresIn: codeTtl },
      {
        context: (before) => codeContext(approved, grantType, before),
        refused: (hook, what) => this.lifecycle.ignored(hook, what),
      },
    );
    return { approval: { ...approved, scopes: left.scopes }, codeTtl: left.expiresIn };
  }
}

interface ModifiedApproval {
  readonly approval: Approval;
  /** @unit seconds */
  readonly codeTtl: number;
}

function codeContext(
  { client, subject, params, request }: Approval,
  grantType: string,
  { scopes, expiresIn }: Narrowable,
): ModifyCodeContext {
  return {
    client: seenClient(client),
    grantType,
    subject,
    scopes: Object.freeze([...scopes]),
    params,
    request: request && seenRequest(request),
    expiresIn,
  };
}

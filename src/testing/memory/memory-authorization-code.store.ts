import {
  AuthorizationCodeStore,
  type CodeIssue,
  type CodeRedemption,
  type CodeState,
  type IssuedTokens,
  type RedemptionOutcome,
} from '../../grants/authorization-code.store.js';
import { sameBytes } from '../../protocol/digest.js';
import type { AuthorizationRow, CodeRow, MemoryTables } from './memory-tables.js';

/** Authorization codes in memory, for tests. */
export class MemoryAuthorizationCodeStore extends AuthorizationCodeStore {
  constructor(private readonly tables: MemoryTables) {
    super();
  }

  async issue({ authorization, code, pkce, spent }: CodeIssue): Promise<boolean> {
    if (!this.tables.clients.has(authorization.clientKey)) return false;
    if (spent && !this.tables.claim(spent)) return false;
    this.tables.addAuthorization(authorization);
    const { digest, ...facts } = code;
    this.tables.codes.set(code.id, {
      code: { ...facts, consumedAt: null },
      digest,
      pkce: pkce ? { ...pkce, codeId: code.id } : null,
    });
    return true;
  }

  async find(id: string): Promise<CodeState | undefined> {
    const row = this.tables.codes.get(id);
    const family = row && this.tables.authorizations.get(row.code.authorizationId);
    return family && { ...row, authorization: family.authorization };
  }

  async redeem(
    redemption: CodeRedemption,
    { token, refresh }: IssuedTokens,
    now: Date,
  ): Promise<RedemptionOutcome> {
    const row = this.tables.codes.get(redemption.codeId);
    const family = row && this.tables.authorizations.get(row.code.authorizationId);
    if (!row || !family) return 'unknown';
    const outcome = judge(row, family, redemption, now);
    if (outcome !== 'fresh' && outcome !== 'burned') return outcome;
    this.tables.codes.set(row.code.id, { ...row, code: { ...row.code, consumedAt: now } });
    if (outcome === 'fresh') {
      if (refresh) this.makeRefreshable(family, refresh.digest, refresh.idleExpiresAt);
      this.tables.addToken(token);
    }
    return outcome;
  }

  private makeRefreshable(family: AuthorizationRow, current: Buffer, idleExpiresAt: Date): void {
    const { authorization } = family;
    this.tables.authorizations.set(authorization.id, {
      ...family,
      current,
      authorization: { ...authorization, idleExpiresAt },
    });
  }
}

function judge(
  { code, digest }: CodeRow,
  { authorization }: AuthorizationRow,
  redemption: CodeRedemption,
  now: Date,
): RedemptionOutcome {
  const own = authorization.clientKey === redemption.clientKey;
  if (!own || !sameBytes(digest, redemption.digest)) return 'unknown';
  if (code.consumedAt) return 'replayed';
  if (authorization.revokedAt || authorization.expiresAt <= now) return 'dead';
  if (code.expiresAt <= now) return 'expired';
  return redemption.proven ? 'fresh' : 'burned';
}

import { RetentionStore, type PruneCount } from '../../tokens/retention.store.js';
import type { MemoryTables } from './memory-tables.js';

/** The clean-up in memory, for tests. */
export class MemoryRetentionStore extends RetentionStore {
  constructor(private readonly tables: MemoryTables) {
    super();
  }

  async prune(before: Date): Promise<PruneCount> {
    const { tokens, spent } = this.tables;
    const prunedTokens = removeWhere(tokens, ({ token }) => token.expiresAt < before);
    const { authorizations, codes } = this.pruneFamilies(before);
    this.sweepRetries(before);
    return {
      tokens: prunedTokens,
      authorizations,
      codes,
      spent: removeWhere(spent, ({ expiresAt }) => expiresAt < before),
    };
  }

  private pruneFamilies(before: Date): Pick<PruneCount, 'authorizations' | 'codes'> {
    const held = new Set(
      [...this.tables.tokens.values()].map(({ token }) => token.authorizationId),
    );
    let authorizations = 0;
    let codes = 0;
    for (const { authorization } of this.tables.authorizations.values()) {
      if (authorization.expiresAt >= before || held.has(authorization.id)) continue;
      codes += this.tables.removeAuthorization(authorization.id);
      authorizations += 1;
    }
    return { authorizations, codes };
  }

  private sweepRetries(before: Date): void {
    for (const [id, row] of this.tables.authorizations) {
      if (row.rotatedAt && row.rotatedAt < before) {
        this.tables.authorizations.set(id, { ...row, retry: null });
      }
    }
  }
}

function removeWhere<Row>(rows: Map<string, Row>, doomed: (row: Row) => boolean): number {
  const keys = [...rows].filter(([, row]) => doomed(row)).map(([key]) => key);
  for (const key of keys) rows.delete(key);
  return keys.length;
}

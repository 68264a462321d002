import { TokenStore } from '../../tokens/token.store.js';
import type { NewToken, TokenState } from '../../tokens/token.js';
import type { MemoryTables, TokenRow } from './memory-tables.js';

/** Access tokens in memory, for tests. */
export class MemoryTokenStore extends TokenStore {
  constructor(private readonly tables: MemoryTables) {
    super();
  }

  async insert(token: NewToken): Promise<boolean> {
    return this.tables.addToken(token);
  }

  async find(id: string): Promise<TokenState | undefined> {
    const row = this.tables.tokens.get(id);
    const client = row && this.tables.clients.get(row.token.clientKey);
    if (!row || !client) return undefined;
    const family = this.tables.authorizations.get(row.token.authorizationId ?? '');
    return {
      ...row,
      clientId: client.clientId,
      clientDisabledAt: client.disabledAt,
      authorizationRevokedAt: family?.authorization.revokedAt ?? null,
    };
  }

  async revoke(id: string, now: Date): Promise<boolean> {
    const row = this.tables.tokens.get(id);
    return row !== undefined && this.end(row, now);
  }

  async revokeByClient(clientKey: string, now: Date): Promise<number> {
    const own = [...this.tables.tokens.values()].filter(
      ({ token }) => token.clientKey === clientKey && token.authorizationId === null,
    );
    return own.filter((row) => this.end(row, now)).length;
  }

  private end({ token, digest }: TokenRow, now: Date): boolean {
    if (token.revokedAt || token.expiresAt <= now) return false;
    this.tables.tokens.set(token.id, { token: { ...token, revokedAt: now }, digest });
    return true;
  }
}

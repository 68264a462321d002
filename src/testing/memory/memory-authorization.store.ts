import type {
  Authorization,
  AuthorizationState,
  NewAuthorization,
  RefreshState,
  RevocationReason,
} from '../../tokens/authorization.js';
import {
  type AuthorizationEntry,
  AuthorizationStore,
  type DirectApproval,
} from '../../tokens/authorization.store.js';
import type { NewToken } from '../../tokens/token.js';
import type { MemoryTables } from './memory-tables.js';

/** Authorizations in memory, for tests. */
export class MemoryAuthorizationStore extends AuthorizationStore {
  constructor(private readonly tables: MemoryTables) {
    super();
  }

  async find(id: string): Promise<AuthorizationState | undefined> {
    const row = this.tables.authorizations.get(id);
    const client = row && this.tables.clients.get(row.authorization.clientKey);
    if (!row || !client) return undefined;
    const { retry: _sealed, ...state } = row;
    return { ...state, clientId: client.clientId, clientDisabledAt: client.disabledAt };
  }

  async start(
    authorization: NewAuthorization,
    token: NewToken,
    refresh?: RefreshState,
  ): Promise<boolean> {
    return (
      this.tables.clients.has(token.clientKey) &&
      this.tables.addAuthorization(authorization, refresh) &&
      this.tables.addToken(token)
    );
  }

  async approve({ authorization, token, spent }: DirectApproval): Promise<boolean> {
    if (!this.tables.clients.has(authorization.clientKey)) return false;
    if (spent && !this.tables.claim(spent)) return false;
    this.tables.addAuthorization(authorization);
    if (token) this.tables.addToken(token);
    return true;
  }

  async revoke(id: string, reason: RevocationReason, now: Date): Promise<boolean> {
    return this.revokeAll((authorization) => authorization.id === id, reason, now).length === 1;
  }

  async revokeBySubject(
    subject: string,
    reason: RevocationReason,
    now: Date,
  ): Promise<readonly string[]> {
    return this.revokeAll((authorization) => authorization.subject === subject, reason, now);
  }

  async revokeByClient(
    clientKey: string,
    reason: RevocationReason,
    now: Date,
  ): Promise<readonly string[]> {
    return this.revokeAll((authorization) => authorization.clientKey === clientKey, reason, now);
  }

  async listBySubject(subject: string, now: Date): Promise<readonly AuthorizationEntry[]> {
    return [...this.tables.authorizations.values()]
      .map(({ authorization }) => authorization)
      .filter((one) => one.subject === subject && one.expiresAt > now && !one.revokedAt)
      .toSorted((a, b) => Number(b.createdAt) - Number(a.createdAt) || (a.id < b.id ? 1 : -1))
      .flatMap((authorization) => {
        const client = this.tables.clients.get(authorization.clientKey);
        if (!client) return [];
        return [{ authorization, clientId: client.clientId, clientName: client.name }];
      });
  }

  private revokeAll(
    concerns: (authorization: Authorization) => boolean,
    reason: RevocationReason,
    now: Date,
  ): readonly string[] {
    const living = [...this.tables.authorizations.values()].filter(
      ({ authorization }) => !authorization.revokedAt && concerns(authorization),
    );
    for (const row of living) {
      this.tables.authorizations.set(row.authorization.id, {
        ...row,
        authorization: { ...row.authorization, revokedAt: now, revokedReason: reason },
      });
    }
    return living.map(({ authorization }) => authorization.id).toSorted();
  }
}

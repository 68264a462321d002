import type { Client, ClientRecord, ClientSecret } from '../../clients/client.js';
import { ClientStore, type ClientChanges } from '../../clients/client.store.js';
import { ownsOrigin } from '../../protocol/origin.js';
import type { MemoryTables } from './memory-tables.js';

/** Clients and their secrets in memory, for tests. */
export class MemoryClientStore extends ClientStore {
  constructor(private readonly tables: MemoryTables) {
    super();
  }

  async find(clientId: string): Promise<ClientRecord | undefined> {
    const client = this.tables.clientWith(clientId);
    if (!client) return undefined;
    const secrets = [...this.tables.secrets.values()]
      .filter(({ clientKey }) => clientKey === client.id)
      .toSorted((a, b) => Number(a.createdAt) - Number(b.createdAt) || (a.id < b.id ? -1 : 1));
    return { client, secrets };
  }

  async list(): Promise<readonly Client[]> {
    return [...this.tables.clients.values()].toSorted((a, b) => (a.clientId < b.clientId ? -1 : 1));
  }

  async insert(client: Client, secret?: ClientSecret): Promise<boolean> {
    if (this.tables.clientWith(client.clientId)) return false;
    this.tables.clients.set(client.id, { ...client });
    if (secret) this.tables.secrets.set(secret.id, secret);
    return true;
  }

  async update(clientId: string, changes: ClientChanges, now: Date): Promise<boolean> {
    const client = this.tables.clientWith(clientId);
    if (!client) return false;
    const defined = Object.entries(changes).filter(([, value]) => value !== undefined);
    const changed = { ...client, ...Object.fromEntries(defined), updatedAt: now };
    this.tables.clients.set(client.id, changed);
    return true;
  }

  async delete(clientId: string): Promise<boolean> {
    const client = this.tables.clientWith(clientId);
    if (!client) return false;
    for (const { authorization } of this.tables.authorizations.values()) {
      if (authorization.clientKey === client.id) this.tables.removeAuthorization(authorization.id);
    }
    for (const { token } of this.tables.tokens.values()) {
      if (token.clientKey === client.id) this.tables.tokens.delete(token.id);
    }
    for (const secret of this.tables.secrets.values()) {
      if (secret.clientKey === client.id) this.tables.secrets.delete(secret.id);
    }
    return this.tables.clients.delete(client.id);
  }

  async addSecret(secret: ClientSecret, othersEndAt: Date): Promise<void> {
    if (!this.tables.clients.has(secret.clientKey)) throw new Error('the client is gone');
    for (const other of this.tables.secrets.values()) {
      if (other.clientKey !== secret.clientKey) continue;
      if (other.expiresAt === null || other.expiresAt > othersEndAt) {
        this.tables.secrets.set(other.id, { ...other, expiresAt: othersEndAt });
      }
    }
    this.tables.secrets.set(secret.id, secret);
  }

  async deleteSecret(clientKey: string, secretId: string): Promise<boolean> {
    if (this.tables.secrets.get(secretId)?.clientKey !== clientKey) return false;
    return this.tables.secrets.delete(secretId);
  }

  async allowsOrigin(origin: string): Promise<boolean> {
    return [...this.tables.clients.values()].some(
      (client) => client.disabledAt === null && ownsOrigin(client, origin),
    );
  }
}

import type { Client, ClientSecret } from '../../clients/client.js';
import type { AuthorizationCode, Pkce, SpentKey } from '../../grants/authorization-code.store.js';
import type { Authorization, NewAuthorization, RefreshState } from '../../tokens/authorization.js';
import type { NewToken, Token } from '../../tokens/token.js';

/** An authorization with the state of its refresh token. */
export interface AuthorizationRow {
  readonly authorization: Authorization;
  readonly current: Buffer | null;
  readonly previous: Buffer | null;
  readonly rotatedAt: Date | null;
  readonly retry: Buffer | null;
}

export interface CodeRow {
  readonly code: AuthorizationCode;
  readonly digest: Buffer;
  readonly pkce: Pkce | null;
}

export interface TokenRow {
  readonly token: Token;
  readonly digest: Buffer;
}

/**
 * What the memory stores share. Rows are replaced, never changed, and each operation runs to its end before
 * another begins, as one statement does in a database.
 */
export class MemoryTables {
  /** By `id`, as everything else is. */
  readonly clients = new Map<string, Client>();
  readonly secrets = new Map<string, ClientSecret>();
  readonly authorizations = new Map<string, AuthorizationRow>();
  readonly codes = new Map<string, CodeRow>();
  readonly tokens = new Map<string, TokenRow>();
  /** By kind and id. */
  readonly spent = new Map<string, SpentKey>();

  clientWith(clientId: string): Client | undefined {
    return [...this.clients.values()].find((client) => client.clientId === clientId);
  }

  /** @returns false when the client is gone, as a foreign key would say */
  addAuthorization(authorization: NewAuthorization, refresh?: RefreshState): boolean {
    if (!this.clients.has(authorization.clientKey)) return false;
    this.authorizations.set(authorization.id, {
      authorization: {
        ...authorization,
        generation: 0,
        idleExpiresAt: refresh?.idleExpiresAt ?? null,
        revokedAt: null,
        revokedReason: null,
      },
      current: refresh?.digest ?? null,
      previous: null,
      rotatedAt: null,
      retry: null,
    });
    return true;
  }

  /** @returns false when the client or the authorization is gone, as foreign keys would say */
  addToken({ digest, ...token }: NewToken): boolean {
    const { clientKey, authorizationId } = token;
    if (!this.clients.has(clientKey)) return false;
    if (authorizationId !== null && !this.authorizations.has(authorizationId)) return false;
    this.tokens.set(token.id, { token: { ...token, revokedAt: null }, digest });
    return true;
  }

  /** @returns false when it was claimed before */
  claim(key: SpentKey): boolean {
    const name = spentName(key.kind, key.id);
    if (this.spent.has(name)) return false;
    this.spent.set(name, key);
    return true;
  }

  /** Removes an authorization with its codes and tokens. @returns how many codes went with it */
  removeAuthorization(id: string): number {
    let codes = 0;
    for (const [codeId, { code }] of this.codes) {
      if (code.authorizationId === id && this.codes.delete(codeId)) codes += 1;
    }
    for (const [tokenId, { token }] of this.tokens) {
      if (token.authorizationId === id) this.tokens.delete(tokenId);
    }
    this.authorizations.delete(id);
    return codes;
  }
}

export function spentName(kind: string, id: string): string {
  return JSON.stringify([kind, id]);
}

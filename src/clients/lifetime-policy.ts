import type { Client, Lifetimes } from './client.js';

/** The server's lifetimes, in seconds. */
export interface LifetimeDefaults {
  readonly accessTokenTtl: number;
  readonly accessTokenTtlByGrant: Readonly<Record<string, number>>;
  readonly refreshTokenTtl: number;
  readonly refreshTokenIdleTtl: number;
  readonly retryWindow: number;
  readonly codeTtl: number;
}

/** How long what a client gets lives: its own lifetimes first, then its grant's, then the server's. */
export class LifetimePolicy {
  constructor(private readonly defaults: LifetimeDefaults) {}

  get codeTtl(): number {
    return this.defaults.codeTtl;
  }

  of(client: Client, grantType: string): Required<Lifetimes> {
    const { accessTokenTtl, accessTokenTtlByGrant, ...rest } = this.defaults;
    const byGrant = Object.hasOwn(accessTokenTtlByGrant, grantType)
      ? accessTokenTtlByGrant[grantType]
      : undefined;
    const own = client.lifetimes ?? {};
    return {
      accessToken: own.accessToken ?? byGrant ?? accessTokenTtl,
      refreshToken: own.refreshToken ?? rest.refreshTokenTtl,
      refreshTokenIdle: own.refreshTokenIdle ?? rest.refreshTokenIdleTtl,
      retryWindow: own.retryWindow ?? rest.retryWindow,
    };
  }

  /**
   * How long a new authorization of this client lives: as its refresh token, and never shorter than
   * the code and the access token that descend from it.
   */
  authorizationTtl(client: Client, grantType: string): number {
    const { accessToken, refreshToken } = this.of(client, grantType);
    const needed = this.defaults.codeTtl + accessToken;
    return client.grants.includes('refresh_token') ? Math.max(refreshToken, needed) : needed;
  }
}

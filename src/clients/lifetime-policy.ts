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
    const { defaults } = this;
    const own = client.lifetimes;
    return {
      accessToken: own?.accessToken ?? this.accessTokenTtl(grantType),
      refreshToken: own?.refreshToken ?? defaults.refreshTokenTtl,
      refreshTokenIdle: own?.refreshTokenIdle ?? defaults.refreshTokenIdleTtl,
      retryWindow: own?.retryWindow ?? defaults.retryWindow,
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

  private accessTokenTtl(grantType: string): number {
    const { accessTokenTtl, accessTokenTtlByGrant: byGrant } = this.defaults;
    return (Object.hasOwn(byGrant, grantType) ? byGrant[grantType] : undefined) ?? accessTokenTtl;
  }
}

import { isPromise } from '../protocol/eventual.js';
import type { Client, Lifetimes } from './client.js';

/** What lifetimes may depend on. @publicApi */
export interface LifetimeQuestion {
  readonly client: Client;
  readonly grantType: string;
  /** Those of what is about to be issued. */
  readonly scopes: readonly string[];
  /** What they would be: the client's own first, then the grant's, then the server's. @unit seconds */
  readonly lifetimes: Required<Lifetimes>;
}

/** Changes some of the lifetimes, or none. @publicApi */
export type LifetimeFunction = (question: LifetimeQuestion) => Lifetimes | undefined;

/** The server's lifetimes, in seconds. */
export interface LifetimeDefaults {
  readonly accessTokenTtl: number;
  readonly accessTokenTtlByGrant: Readonly<Record<string, number>>;
  readonly refreshTokenTtl: number;
  readonly refreshTokenIdleTtl: number;
  readonly retryWindow: number;
  readonly codeTtl: number;
  readonly lifetimes?: LifetimeFunction | undefined;
}

/** Ten years: whoever answers more has answered milliseconds. */
const LONGEST = 315_360_000;

/**
 * How long what a client gets lives: as the function of the options says, else its own lifetimes, then its grant's, then
 * the server's.
 */
export class LifetimePolicy {
  constructor(private readonly defaults: LifetimeDefaults) {}

  get codeTtl(): number {
    return this.defaults.codeTtl;
  }

  /**
   * @param scopes of what is about to be issued
   * @throws {TypeError} when the function of the options answers what is no time
   */
  of(client: Client, grantType: string, scopes: Iterable<string> = []): Required<Lifetimes> {
    const { defaults } = this;
    const own = client.lifetimes;
    const lifetimes = {
      accessToken: own?.accessToken ?? this.accessTokenTtl(grantType),
      refreshToken: own?.refreshToken ?? defaults.refreshTokenTtl,
      refreshTokenIdle: own?.refreshTokenIdle ?? defaults.refreshTokenIdleTtl,
      retryWindow: own?.retryWindow ?? defaults.retryWindow,
    };
    return defaults.lifetimes === undefined
      ? lifetimes
      : changed(defaults.lifetimes, { client, grantType, scopes: [...scopes], lifetimes });
  }

  /**
   * How long a new authorization of this client lives: as its refresh token, and never shorter than
   * the code and the access token that descend from it.
   */
  authorizationTtl(client: Client, grantType: string, scopes: Iterable<string> = []): number {
    const { accessToken, refreshToken } = this.of(client, grantType, scopes);
    const needed = this.defaults.codeTtl + accessToken;
    return client.grants.includes('refresh_token') ? Math.max(refreshToken, needed) : needed;
  }

  private accessTokenTtl(grantType: string): number {
    const { accessTokenTtl, accessTokenTtlByGrant: byGrant } = this.defaults;
    return (Object.hasOwn(byGrant, grantType) ? byGrant[grantType] : undefined) ?? accessTokenTtl;
  }
}

function changed(change: LifetimeFunction, question: LifetimeQuestion): Required<Lifetimes> {
  const lifetimes = { ...question.lifetimes };
  const changes = change(Object.freeze(question)) ?? {};
  if (isPromise(changes)) {
    throw new TypeError('tokens.lifetimes answered a promise: write a function that is not async');
  }
  for (const [name, seconds] of Object.entries(changes)) {
    if (seconds === undefined) continue;
    const least = name === 'retryWindow' ? 0 : 1;
    if (!Object.hasOwn(lifetimes, name)) {
      throw new TypeError(`tokens.lifetimes answered ${name}, which is no lifetime`);
    }
    if (!Number.isInteger(seconds) || seconds < least || seconds > LONGEST) {
      throw new TypeError(`tokens.lifetimes answered a ${name} that is no time in whole seconds`);
    }
    Object.assign(lifetimes, { [name]: seconds });
  }
  return lifetimes;
}

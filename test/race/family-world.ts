import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { addSeconds } from '../../src/protocol/clock.js';
import { newId } from '../../src/protocol/opaque-token.js';
import { anAuthorization } from '../../src/testing/builders.js';
import type { NewAuthorization } from '../../src/tokens/authorization.js';
import { digest, familyToken, NOW, refreshState, type Stores } from '../contract/store-set.js';
import type { Buying, World } from './one-by-one.js';

/** How an authorization is before anybody comes with its refresh token. */
const familyKind = fc.constantFrom(
  'new',
  'new',
  'rotated',
  'rotated long ago',
  'rotated without a window',
  'rotated twice',
  'revoked',
  'without a refresh token',
  'unknown',
);

/** One refresh at one of five authorizations: mostly by its owner, in time and with the current token. */
const refreshing = fc.record({
  family: fc.nat(4),
  own: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  /** How many generations the token is behind the newest. */
  age: fc.constantFrom(0, 0, 0, 1, 1, 2),
  /** A token that was never stored: a failover lost its commit. */
  lost: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  newer: fc.nat(1),
  /** Seconds: in time, after the idle end of some successors, after the idle end, after the end. */
  later: fc.constantFrom(0, 0, 0, 0, 40, 90, 150),
  window: fc.constantFrom(30, 30, 0),
  sealed: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  /** How long the successor may lie unused, in seconds. */
  idle: fc.constantFrom(80, 80, 30),
});

type FamilyKind = typeof familyKind extends fc.Arbitrary<infer Kind> ? Kind : never;
type Refreshing = typeof refreshing extends fc.Arbitrary<infer One> ? One : never;

/** An authorization and the digests of its refresh tokens, oldest first. */
interface KnownFamily {
  readonly authorization: NewAuthorization;
  readonly digests: readonly Buffer[];
}

const IDLE = 80;

/** Authorizations, and who comes with their refresh tokens. */
export const familyWorld: World<KnownFamily, FamilyKind, Refreshing> = {
  kind: familyKind,
  request: refreshing,
  anyRequest: refreshing,
  statement: 'oauth2_refresh_token_rotate_many',
  prepare: prepareFamily,
  call: rotation,
  look: ({ authorizations }, { authorization }) => authorizations.find(authorization.id),
};

/** It ends after two minutes. */
async function prepareFamily(
  storages: readonly Stores[],
  clientKey: string,
  kind: FamilyKind,
): Promise<KnownFamily> {
  const expiresAt = addSeconds(NOW, 120);
  const authorization = anAuthorization({ id: newId(expiresAt), clientKey, expiresAt });
  const rotations = kind === 'rotated twice' ? 2 : kind.startsWith('rotated') ? 1 : 0;
  const digests = Array.from({ length: rotations + 1 }, () => digest());
  const calls = Array.from({ length: rotations }, (_, generation) =>
    rotationBefore({ authorization, digests }, generation, kind),
  );
  const first = {
    ...refreshState(),
    digest: digests[0] ?? digest(),
    idleExpiresAt: addSeconds(NOW, IDLE),
  };
  const token = familyToken(authorization);
  const refresh = kind === 'without a refresh token' ? undefined : first;
  for (const stores of storages) {
    if (kind === 'unknown') continue;
    await stores.authorizations.start(authorization, token, refresh);
    for (const call of calls) await call(stores);
    if (kind === 'revoked') {
      await stores.authorizations.revoke(authorization.id, 'revoked_by_host', NOW);
    }
  }
  return { authorization, digests };
}

function rotationBefore(
  { authorization, digests }: KnownFamily,
  generation: number,
  kind: FamilyKind,
): (stores: Stores) => Promise<unknown> {
  const at = addSeconds(NOW, kind === 'rotated long ago' ? -100 : -10);
  const presented = {
    authorizationId: authorization.id,
    clientKey: authorization.clientKey,
    digest: digests[generation] ?? digest(),
    generation,
    retryFrom: at,
  };
  const successor = {
    token: familyToken(authorization),
    refresh: {
      digest: digests[generation + 1] ?? digest(),
      generation: generation + 1,
      idleExpiresAt: addSeconds(NOW, IDLE),
    },
    retry: kind === 'rotated without a window' ? null : randomBytes(40),
  };
  return ({ refreshTokens }) => refreshTokens.rotate(presented, successor, at);
}

function rotation(
  families: readonly KnownFamily[],
  stranger: string,
  { family, own, age, lost, newer, later, window, sealed, idle }: Refreshing,
): Buying {
  const { authorization, digests } = families[family] as KnownFamily;
  const generation = Math.max(0, digests.length - 1 - age);
  const now = addSeconds(NOW, later);
  const presented = {
    authorizationId: authorization.id,
    clientKey: own ? authorization.clientKey : stranger,
    digest: lost ? digest() : (digests[generation] ?? digest()),
    generation: lost ? generation + newer : generation,
    retryFrom: addSeconds(now, -window),
  };
  const token = familyToken(authorization);
  const refresh = {
    digest: digest(),
    generation: presented.generation + 1,
    idleExpiresAt: addSeconds(NOW, idle),
  };
  const successor = { token, refresh, retry: sealed ? randomBytes(40) : null };
  return {
    key: authorization.id,
    bought: ({ tokens }) => tokens.find(token.id),
    run: ({ refreshTokens }) => refreshTokens.rotate(presented, successor, now),
  };
}

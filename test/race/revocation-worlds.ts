import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { addSeconds } from '../../src/protocol/clock.js';
import { anAuthorization, aToken } from '../../src/testing/builders.js';
import { digest, NOW, type Stores } from '../contract/store-set.js';
import type { Buying, World } from './one-by-one.js';

/** What is revoked, by its id. */
interface Revocable {
  readonly id: string;
}

const kind = fc.constantFrom('living', 'living', 'living', 'revoked', 'unknown');

/** One revocation of one of five things. */
const revoking = fc.record({
  what: fc.nat(4),
  reason: fc.constantFrom('code_replayed', 'revoked_by_client', 'revoked_by_subject'),
  /** Seconds: in time, and after the token has expired. */
  later: fc.constantFrom(0, 1, 2, 90),
});

type Kind = typeof kind extends fc.Arbitrary<infer One> ? One : never;
type Revoking = typeof revoking extends fc.Arbitrary<infer One> ? One : never;

const requests = { kind, request: revoking, anyRequest: revoking };

/** Access tokens that are revoked. */
export const tokenWorld: World<Revocable, Kind, Revoking> = {
  ...requests,
  statement: 'oauth2_token_revoke_many',
  async prepare(storages, clientKey, kindOf) {
    const token = aToken({ clientKey, digest: digest(), expiresAt: addSeconds(NOW, 60) });
    for (const { tokens } of storages) {
      if (kindOf !== 'unknown') await tokens.insert(token);
      if (kindOf === 'revoked') await tokens.revoke(token.id, NOW);
    }
    return token;
  },
  call: (tokens, _stranger, { what, later }) =>
    revocation(tokens[what], (from, { id }) => from.tokens.revoke(id, addSeconds(NOW, later))),
  look: ({ tokens }, { id }) => tokens.find(id),
};

/** Authorizations that are revoked. */
export const authorizationWorld: World<Revocable, Kind, Revoking> = {
  ...requests,
  statement: 'oauth2_authorization_revoke_many',
  async prepare(storages, clientKey, kindOf) {
    const authorization = anAuthorization({ clientKey });
    const token = aToken({ clientKey, digest: digest(), authorizationId: authorization.id });
    for (const { authorizations } of storages) {
      if (kindOf !== 'unknown') await authorizations.start(authorization, token);
      if (kindOf === 'revoked')
        await authorizations.revoke(authorization.id, 'revoked_by_host', NOW);
    }
    return authorization;
  },
  call: (all, _stranger, { what, reason, later }) =>
    revocation(all[what], ({ authorizations }, { id }) =>
      authorizations.revoke(id, reason, addSeconds(NOW, later)),
    ),
  look: ({ authorizations }, { id }) => authorizations.find(id),
};

function revocation(
  thing: Revocable = { id: randomUUID() },
  revoke: (from: Stores, thing: Revocable) => Promise<boolean>,
): Buying {
  return {
    key: thing.id,
    run: (from) => revoke(from, thing),
    bought: async () => undefined,
  };
}

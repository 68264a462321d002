import { describe, expect, it } from 'vitest';
import { Dependents } from '../../../src/cache/dependents.js';
import { aToken } from '../../../src/testing/builders.js';
import type { Change } from '../../../src/tokens/change-feed.js';
import type { TokenState } from '../../../src/tokens/token.js';

function stateOf(id: string): TokenState {
  const digest = Buffer.alloc(32);
  const facts = { authorizationId: 'an authorization', subject: 'alice' };
  return {
    token: { ...aToken({ id, digest, clientKey: 'a client', ...facts }), revokedAt: null },
    digest,
    clientId: 'client',
    clientDisabledAt: null,
    authorizationRevokedAt: null,
  };
}

describe('what hangs on what', () => {
  it.each<Change>([
    { kind: 'authorization', id: 'an authorization' },
    { kind: 'client', key: 'a client' },
    { kind: 'subject', subject: 'alice' },
  ])('is known while a token is remembered, and not longer: %j', (change) => {
    const dependents = new Dependents();
    for (const id of ['one', 'two']) dependents.add(id, stateOf(id));

    const both = dependents.of(change);
    dependents.remove('one', stateOf('one'));
    const left = dependents.of(change);
    dependents.remove('two', stateOf('two'));

    expect(both).toEqual(['one', 'two']);
    expect(left).toEqual(['two']);
    expect(dependents.of(change)).toEqual([]);
  });

  it('is only itself for a change of a token, remembered or not', () => {
    expect(new Dependents().of({ kind: 'token', id: 'one' })).toEqual(['one']);
  });
});

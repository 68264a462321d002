import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { tokenCache } from './token-cache.fixture.js';

describe('whoever is given a token', () => {
  it('cannot change it for anybody else', async () => {
    const cache = tokenCache();
    const cnf = { jkt: 'thumbprint', jwk: { kty: 'EC' } };
    const id = cache.issue({ scopes: ['read'], audience: ['https://api.example'], cnf });
    const wanted = deserialize(serialize(cache.store.states.get(id)?.token));
    const ask = async () => (await cache.directory.find(id))?.token;
    // Two that share a read, and one from memory.
    const given = [...(await Promise.all([ask(), ask()])), await ask()];

    for (const token of given) {
      if (!token) throw new Error('there is no token');
      expect(() => token.expiresAt.setFullYear(2099)).toThrow(TypeError);
      expect(() => token.issuedAt.setTime(0)).toThrow('setTime(): this date is shared');
      expect(() => Object.assign(token, { subject: 'mallory' })).toThrow(TypeError);
      expect(() => Object.assign(token.scopes, { 1: 'admin' })).toThrow(TypeError);
      expect(() => Object.assign(token.audience, { length: 0 })).toThrow(TypeError);
      expect(() => Object.assign(token.cnf?.['jwk'] ?? {}, { kty: 'none' })).toThrow(TypeError);
    }

    expect(await ask()).toEqual(wanted);
  });
});

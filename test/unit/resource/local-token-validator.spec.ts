import { describe, expect, it } from 'vitest';
import { Keyring } from '../../../src/protocol/keyring.js';
import { newId, OpaqueTokenCodec } from '../../../src/protocol/opaque-token.js';
import { LocalTokenValidator } from '../../../src/resource/validators/local-token-validator.js';
import { aClient, anAuthorization, aToken, FakeClock } from '../../../src/testing/index.js';
import { memoryStores } from '../../../src/testing/memory/memory-stores.js';
import { AcceptedTokens } from '../../../src/resource/token/accepted-tokens.js';
import type { ValidatedToken } from '../../../src/resource/token/validated-token.js';
import { TokenFormats } from '../../../src/tokens/token-formats.js';
import { TokenReader } from '../../../src/tokens/token-reader.js';
import type { NewToken } from '../../../src/tokens/token.js';

const clock = new FakeClock(new Date('2030-01-01T00:00:00Z'));
const codec = new OpaqueTokenCodec(new Keyring(['0123456789abcdef0123456789abcdef']));
const stores = memoryStores();
const validator = new LocalTokenValidator(
  new TokenReader({ ...stores, codec, formats: new TokenFormats(codec), clock }),
);
const client = aClient({ clientId: 'web' });

const tokens = new AcceptedTokens(clock);

/** The token in hand, as the guards make it. */
async function validated(value: string): Promise<ValidatedToken | undefined> {
  const facts = await validator.authenticateToken(value);
  return facts && tokens.of(facts);
}

async function stored(overrides: Partial<NewToken> = {}): Promise<string> {
  await stores.clients.insert(client);
  const { value, id, digest } = codec.mint('at', newId(new Date('2030-01-01T01:00:00Z')));
  await stores.tokens.insert(aToken({ id, digest, clientKey: client.id, ...overrides }));
  return value;
}

describe('LocalTokenValidator', () => {
  it('tells everything about a living token but the token', async () => {
    const approval = anAuthorization({ clientKey: client.id });
    await stores.clients.insert(client);
    const { value, id, digest } = codec.mint('at', newId(new Date('2030-01-01T01:00:00Z')));
    await stores.authorizations.start(
      approval,
      aToken({
        id,
        digest,
        clientKey: client.id,
        authorizationId: approval.id,
        subject: 'alice',
        principal: 'user',
        scopes: ['read', 'write'],
        audience: ['https://api.example'],
      }),
    );

    const token = await validated(value);

    expect(token).toMatchObject({
      tokenId: id,
      subject: 'alice',
      clientId: 'web',
      principal: 'user',
      scopes: ['read', 'write'],
      audience: ['https://api.example'],
      issuedAt: new Date('2030-01-01T00:00:00Z'),
      expiresAt: new Date('2030-01-01T01:00:00Z'),
      authorizationId: approval.id,
    });
    expect(JSON.stringify(token)).not.toContain(value);
    expect(JSON.stringify(token)).not.toContain(digest.toString('base64'));
  });

  it('answers allows() as @RequireOAuth() would', async () => {
    const token = await validated(await stored({ scopes: ['read', 'special'] }));

    expect(token?.allows('read special')).toBe(true);
    expect(token?.allows('read write')).toBe(false);
    expect(token?.allows(['write', 'read'])).toBe(true);
    expect(() => token?.allows([])).toThrow(TypeError);
  });

  it('gives a client’s own token no subject, whatever its row says [lesson 20]', async () => {
    const token = await validated(await stored({ subject: 'alice', principal: 'client' }));

    expect(token).toMatchObject({ principal: 'client', subject: null });
  });

  it('refuses a bound token that comes as a mere bearer (RFC 7800 §3)', async () => {
    expect(await validated(await stored({ cnf: { jkt: 'thumbprint' } }))).toBeUndefined();
  });

  it.each(['at', 'rt', 'ac'] as const)(
    'recognises what this server made, so that nobody else is asked about it: %s',
    async (kind) => {
      const { value } = codec.mint(kind, newId(new Date('2029-01-01T00:00:00Z')));
      const last = value.at(-1) === 'A' ? 'Q' : 'A';

      expect(validator.recognises(value)).toBe(true);
      expect(validator.recognises(value.slice(0, -1) + last)).toBe(false);
      expect(await validator.authenticateToken(value)).toBeUndefined();
    },
  );

  it('cannot be changed by a handler', async () => {
    const token = await validated(await stored({ scopes: ['read'] }));
    const scopes = (token?.scopes ?? []) as string[];

    expect(() => Object.assign(token ?? {}, { subject: 'root' })).toThrow(TypeError);
    expect(() => scopes.push('admin')).toThrow(TypeError);
  });
});

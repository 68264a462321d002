import { describe, expect, it } from 'vitest';
import { HookFailedError } from '../../../src/hooks/hook-errors.js';
import { InvalidScopeError } from '../../../src/protocol/errors.js';
import { aClient } from '../../../src/testing/builders.js';
import { CORE, draft, issuerWith } from './token-hooks.fixture.js';
import { titled } from '../../support/titled.js';

describe('hooks that contribute (RFC 6749 §5.1)', () => {
  it('add members to the response', async () => {
    const { issuer } = issuerWith({ contribute: async () => ({ tenant: 'acme' }) });

    expect((await issuer.mint(draft)).response).toEqual({ ...CORE, tenant: 'acme' });
  });

  it.each([
    'access_token',
    'token_type',
    'expires_in',
    'refresh_token',
    'scope',
    'id_token',
    'error',
    'error_description',
    'error_anything',
    'state',
    'iss',
    'code',
    '__proto__',
    'Refresh_Token',
    'ACCESS_TOKEN',
    'Error',
  ])('never set %s, which the log is told', async (name) => {
    const members = JSON.parse(`{"${name}":"forged","tenant":"acme"}`) as object;
    const { issuer, log } = issuerWith({ contribute: () => ({ ...members }) });
    const { response } = await issuer.mint({ ...draft });

    expect(response).toEqual({ ...CORE, tenant: 'acme' });
    expect(log.lines).toEqual([
      `the hook Object.contribute: ${name} is the protocol's and stays as it is`,
    ]);
  });

  it('are shown a copy of the expiry, which is not that of the row', async () => {
    const { issuer } = issuerWith({
      contribute: ({ expiresAt }) => {
        expiresAt.setFullYear(9999);
      },
    });
    const { token } = await issuer.mint(draft);

    expect(token.expiresAt.getTime() - token.issuedAt.getTime()).toBe(3_600_000);
  });

  it('keep what another one has added, and tell the log', async () => {
    const { issuer, log } = issuerWith(
      { contribute: () => ({ tenant: 'first' }) },
      { contribute: () => ({ tenant: 'second' }) },
    );

    expect((await issuer.mint(draft)).response).toMatchObject({ tenant: 'first' });
    expect(log.lines).toEqual([
      'the hook Object.contribute: tenant was added by another hook and stays as it is',
    ]);
  });

  it.each(titled<unknown>([1n, [1n], circular()]))(
    'fail when it cannot be written as JSON: %s',
    async (_, value) => {
      const { issuer } = issuerWith({ contribute: () => ({ value }) });

      await expect(issuer.mint(draft)).rejects.toThrow(HookFailedError);
    },
  );

  it.each([['a text'], [['a list']], [5], [null]])(
    'fail when it is no object: %j',
    async (value) => {
      const { issuer } = issuerWith({ contribute: () => value as never });

      await expect(issuer.mint(draft)).rejects.toThrow(HookFailedError);
    },
  );

  it('take what it is at the time, not what becomes of it', async () => {
    const tenant = { name: 'acme' };
    const { issuer } = issuerWith(
      { contribute: () => ({ tenant }) },
      {
        contribute: () => {
          tenant.name = 'evil';
        },
      },
    );

    expect((await issuer.mint(draft)).response['tenant']).toEqual({ name: 'acme' });
  });

  it('see what was minted, and cannot change it', async () => {
    let seen: unknown;
    const { issuer } = issuerWith({
      contribute: ({ response, tokenId }) => {
        seen = [response.access_token, tokenId];
        Object.assign(response, { access_token: 'forged' });
      },
    });

    await expect(issuer.mint(draft)).rejects.toThrow(HookFailedError);
    expect(seen).toEqual([
      expect.stringMatching(/^oa_at_/),
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    ]);
  });
});

describe('hooks that modify tokens', () => {
  it('narrow scopes and lifetimes, each what the one before it has left', async () => {
    const seen: unknown[] = [];
    const { issuer } = issuerWith(
      {
        modifyToken: async ({ scopes, expiresIn }) => (
          seen.push([...scopes], expiresIn),
          { scopes: ['read'] }
        ),
      },
      {
        modifyToken: ({ scopes, expiresIn }) => (
          seen.push([...scopes], expiresIn),
          { expiresIn: 60.9 }
        ),
      },
    );
    const { response, token } = await issuer.mint(draft);

    expect(seen).toEqual([['read', 'write'], 3_600, ['read'], 3_600]);
    expect(response).toEqual({ ...CORE, scope: 'read', expires_in: 60 });
    expect(token.scopes).toEqual(['read']);
  });

  it('never widen them, and tell the log', async () => {
    const { issuer, log } = issuerWith({
      modifyToken: () => ({ scopes: 'read admin', expiresIn: 9_999 }),
    });
    const { response } = await issuer.mint(draft);

    expect(response).toEqual({ ...CORE, scope: 'read' });
    expect(log.lines).toEqual([
      'the hook Object.modifyToken: the scopes admin were not granted and are left out',
      'the hook Object.modifyToken: expiresIn 9999 is longer than 3600 and is left out',
    ]);
  });

  it.each(['client', 'subject', 'principal', 'cnf', 'family', 'audience', 'tokenType'])(
    'never change %s, and tell the log',
    async (name) => {
      const { issuer, log } = issuerWith({ modifyToken: () => ({ [name]: 'forged' }) });
      const { token, response } = await issuer.mint(draft);

      expect(token).toMatchObject({
        clientKey: draft.client.id,
        subject: null,
        principal: 'client',
        cnf: null,
        authorizationId: null,
        audience: draft.audience,
      });
      expect(response).toEqual(CORE);
      expect(log.lines).toEqual([`the hook Object.modifyToken: ${name} is not a hook's to change`]);
    },
  );

  it.each(
    titled<unknown>([
      { expiresIn: 0 },
      { expiresIn: Number.NaN },
      { expiresIn: '60' },
      { scopes: 5 },
      'read',
    ]),
  )('fail when nobody knows what is meant: %s', async (_, change) => {
    const { issuer } = issuerWith({ modifyToken: () => change as never });

    await expect(issuer.mint(draft)).rejects.toThrow(HookFailedError);
  });

  it.each([[''], [[]], ['admin']])(
    'refuse when no scope is left: %j (RFC 6749 §3.3)',
    async (scopes) => {
      const { issuer } = issuerWith({ modifyToken: () => ({ scopes }) });

      await expect(issuer.mint(draft)).rejects.toThrow(InvalidScopeError);
    },
  );

  it('are shown facts that nobody can change', async () => {
    const client = aClient({ scopes: ['read'], extra: { plan: 'free' } });
    const { issuer } = issuerWith({
      postToken: (context) => {
        for (const write of [
          () => Object.assign(context, { subject: 'root' }),
          () => (context.scopes as string[]).push('admin'),
          () => (context.client.scopes as string[]).push('admin'),
          () => Object.assign(context.client, { id: 'another' }),
          () => Object.assign(context.client.extra, { plan: 'gold' }),
        ]) {
          expect(write).toThrow(TypeError);
        }
      },
    });
    const { token } = await issuer.mint({ ...draft, client });

    expect(token).toMatchObject({ clientKey: client.id, subject: null, scopes: ['read', 'write'] });
    expect(client).toMatchObject({ scopes: ['read'], extra: { plan: 'free' } });
  });
});

function circular(): object {
  const value: Record<string, unknown> = {};
  value['itself'] = value;
  return value;
}

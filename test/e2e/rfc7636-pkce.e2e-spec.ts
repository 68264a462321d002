import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerOf,
  approve,
  authorize,
  exchange,
  pkce,
  REDIRECT_URI,
  type TestClient,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

describe.each(ADAPTERS)('PKCE (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let exempt: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter);
    const registration = {
      name: 'Client',
      grants: ['authorization_code'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile'],
    };
    client = await server.clients.create(registration);
    exempt = await server.clients.create({
      ...registration,
      pkceExemption: 'a test of legacy clients',
    });
  });
  afterAll(() => server.close());

  const errorOf = async (response: Response) => ({
    status: response.status,
    error: ((await response.json()) as { error: string }).error,
  });

  it.each([
    [
      'no challenge, from a confidential client [case 72]',
      { code_challenge: undefined, code_challenge_method: undefined },
    ],
    ['a method without a challenge [case 62]', { code_challenge: undefined }],
    [
      'a challenge without a method, which means plain [case 61]',
      { code_challenge_method: undefined },
    ],
    ['the method plain [case 61]', { code_challenge_method: 'plain' }],
    ['an unknown method [case 60] [case 70]', { code_challenge_method: 'S512' }],
    ['the method in other letters [case 60]', { code_challenge_method: 's256' }],
    ['a challenge that is too short', { code_challenge: 'abc' }],
    ['a challenge with other characters', { code_challenge: `${'a'.repeat(42)}!` }],
    ['a challenge that no SHA-256 has', { code_challenge: 'b'.repeat(43) }],
  ])('refuses %s (RFC 7636 §4.4.1)', async (_what, overrides) => {
    const response = await authorize(server, client, overrides);
    expect(answerOf(response).get('error')).toBe('invalid_request');
    expect(answerOf(response).get('state')).toBe('a state');
  });

  it('verifies the vector of the RFC [case 73] (RFC 7636 appendix B)', async () => {
    const { code } = await approve(server, client, {
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    });
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    expect((await exchange(server, client, { code, verifier })).status).toBe(200);
  });

  it('wants the verifier, and lets the client try again with it [case 65] [lesson 6] (RFC 7636 §4.5)', async () => {
    const approved = await approve(server, client);
    const without = await exchange(server, client, approved, { code_verifier: undefined });
    expect(await errorOf(without)).toEqual({ status: 400, error: 'invalid_request' });
    expect((await exchange(server, client, approved)).status).toBe(200);
  });

  it('burns the code at a wrong verifier [case 66] [lesson 5] (RFC 7636 §4.6)', async () => {
    const approved = await approve(server, client);
    const wrong = await exchange(server, client, approved, { code_verifier: pkce().verifier });
    const right = await exchange(server, client, approved);
    expect(await errorOf(wrong)).toEqual({ status: 400, error: 'invalid_grant' });
    expect(await errorOf(right)).toEqual({ status: 400, error: 'invalid_grant' });
  });

  it.each(['a', 'a'.repeat(42), `${'a'.repeat(42)}+`])(
    'burns the code at the malformed verifier %s [lesson 5] (RFC 7636 §4.1)',
    async (code_verifier) => {
      const approved = await approve(server, client);
      const malformed = await exchange(server, client, approved, { code_verifier });
      expect(await errorOf(malformed)).toEqual({ status: 400, error: 'invalid_grant' });
      expect((await exchange(server, client, approved)).status).toBe(400);
    },
  );

  it('refuses a verifier of more than 128 characters', async () => {
    const response = await exchange(server, client, await approve(server, client), {
      code_verifier: 'a'.repeat(129),
    });
    expect(await errorOf(response)).toEqual({ status: 400, error: 'invalid_request' });
  });

  it('lets an exempted client leave PKCE out, and holds it to it when it does not [case 72] [lesson 7]', async () => {
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    const plainly = await approve(server, exempt, none);
    const challenged = await approve(server, exempt);
    expect((await exchange(server, exempt, plainly, { code_verifier: undefined })).status).toBe(
      200,
    );
    const downgraded = await exchange(server, exempt, challenged, { code_verifier: undefined });
    expect(await errorOf(downgraded)).toEqual({ status: 400, error: 'invalid_request' });
  });

  it('refuses a verifier for a code without a challenge [case 68] [case 69] [lesson 7] (RFC 9700 §4.8.2)', async () => {
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    const approved = await approve(server, exempt, none);
    expect(await errorOf(await exchange(server, exempt, approved))).toEqual({
      status: 400,
      error: 'invalid_grant',
    });
  });

  it('fails closed when the challenge is lost in the database [lesson 8]', async () => {
    const approved = await approve(server, client);
    await server.dataSource.query('DELETE FROM oauth2_pkce');
    const guess = await exchange(server, client, approved);
    expect(await errorOf(guess)).toEqual({ status: 400, error: 'invalid_grant' });
  });
});

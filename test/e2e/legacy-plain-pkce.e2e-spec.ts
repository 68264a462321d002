import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerOf,
  approve,
  authorize,
  exchange,
  pkce,
  registerClient,
  type TestClient,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

const VERIFIER = 'a-verifier.of_43~characters-or-more-as-it-is';

/** A challenge that is its verifier; the method is named, or left out. */
const plain = (challenge = VERIFIER, method: string | undefined = 'plain') => ({
  code_challenge: challenge,
  code_challenge_method: method,
});

describe.each(ADAPTERS)('plain PKCE, where it is switched on (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, { options: { legacy: { plainPkce: true } } });
    client = await registerClient(server);
  });
  afterAll(() => server.close());

  it.each([
    ['the method plain', plain()],
    ['no method, which means plain [case 61]', { ...plain(), code_challenge_method: undefined }],
  ])('takes a challenge with %s (RFC 7636 §4.3)', async (_what, overrides) => {
    const { code } = await approve(server, client, overrides);
    const response = await exchange(server, client, { code, verifier: VERIFIER });
    expect(response.status).toBe(200);
  });

  it('burns the code at a wrong verifier [case 66] [lesson 5] (RFC 7636 §4.6)', async () => {
    const { code } = await approve(server, client, plain());
    const wrong = await exchange(server, client, { code, verifier: `${VERIFIER}x` });
    const right = await exchange(server, client, { code, verifier: VERIFIER });
    expect([wrong.status, right.status]).toEqual([400, 400]);
    expect(await wrong.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('wants the verifier [case 65] [lesson 6] (RFC 7636 §4.5)', async () => {
    const approved = { ...(await approve(server, client, plain())), verifier: VERIFIER };
    const without = await exchange(server, client, approved, { code_verifier: undefined });
    expect(await without.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('does not take one method for the other: no downgrade [lesson 7] (RFC 7636 §7.2)', async () => {
    const { verifier, challenge } = pkce();
    const hashed = await approve(server, client, { code_challenge: challenge });
    const asPlain = await exchange(server, client, { ...hashed, verifier: challenge });
    const hashedAsPlain = await approve(server, client, plain(challenge));
    const asHashed = await exchange(server, client, { ...hashedAsPlain, verifier });
    expect([asPlain.status, asHashed.status]).toEqual([400, 400]);
  });

  it('still takes S256, and still wants a challenge [case 72]', async () => {
    expect((await exchange(server, client, await approve(server, client))).status).toBe(200);
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    expect(answerOf(await authorize(server, client, none)).get('error')).toBe('invalid_request');
  });

  it.each([
    ['an unknown method [case 60]', plain(VERIFIER, 'S512')],
    ['the method in other letters [case 60]', plain(VERIFIER, 'PLAIN')],
    ['a challenge that is too short', plain('a'.repeat(42))],
    ['a challenge that is too long', plain('a'.repeat(129))],
    ['a challenge with other characters', plain(`${'a'.repeat(43)}+`)],
    ['a method without a challenge [case 62]', { ...plain(), code_challenge: undefined }],
  ])('refuses %s (RFC 7636 §4.2, §4.4.1)', async (_what, overrides) => {
    const response = await authorize(server, client, overrides);
    const location = response.headers.get('location');
    // What is beyond the limits of every parameter is not redirected.
    const error = location === null ? await response.text() : location;
    expect(error).toContain('invalid_request');
  });

  it('is in the metadata, after S256 [case 230] (RFC 8414 §2)', async () => {
    const response = await server.get('/.well-known/oauth-authorization-server');
    expect(await response.json()).toMatchObject({
      code_challenge_methods_supported: ['S256', 'plain'],
    });
  });
});

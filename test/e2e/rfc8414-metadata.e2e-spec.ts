import { describe, expect, it } from 'vitest';
import { ClientCredentialsGrant } from '../../src/index.js';
import { ADAPTERS, startServer } from '../support/oauth-server.js';

const PATH = '/.well-known/oauth-authorization-server';

describe.each(ADAPTERS)('metadata (%s)', (adapter) => {
  it('lists exactly what is switched on [case 230] (RFC 8414 §2, RFC 9207 §3)', async () => {
    const server = await startServer(adapter);
    const response = await server.get(PATH);
    expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
    expect(await response.json()).toEqual({
      issuer: 'http://localhost:3000',
      authorization_endpoint: 'http://localhost:3000/oauth/authorize',
      token_endpoint: 'http://localhost:3000/oauth/token',
      revocation_endpoint: 'http://localhost:3000/oauth/revoke',
      introspection_endpoint: 'http://localhost:3000/oauth/introspect',
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: [
        'authorization_code',
        'client_credentials',
        'refresh_token',
        'password',
      ],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      revocation_endpoint_auth_methods_supported: [
        'client_secret_basic',
        'client_secret_post',
        'none',
      ],
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      scopes_supported: ['profile', 'email', 'user', 'read', 'write'],
    });
    await server.close();
  });

  it('is sent as the same bytes each time, with their length, and may be kept for five minutes', async () => {
    const server = await startServer(adapter);

    const answers = [await server.get(PATH), await server.get(PATH)];
    const head = await fetch(server.url + PATH, { method: 'HEAD' });
    const [first, again] = await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    await server.close();

    expect(again).toEqual(first);
    for (const { headers } of [...answers, head]) {
      expect(headers.get('content-length')).toBe(String(first?.byteLength));
      expect(headers.get('content-type')).toBe('application/json');
      expect(headers.get('cache-control')).toBe('public, max-age=300');
      expect(headers.get('etag')).toBeNull();
    }
  });

  it('does not offer an authorization endpoint that nothing serves [case 230]', async () => {
    const server = await startServer(adapter, { options: { grants: [ClientCredentialsGrant] } });
    const document = (await (await server.get(PATH)).json()) as object;
    expect(document).toMatchObject({
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
    });
    expect(document).not.toHaveProperty('authorization_endpoint');
    expect(document).not.toHaveProperty('code_challenge_methods_supported');
    await server.close();
  });

  it('is found behind the path of the issuer too, and its URLs work [case 226] (RFC 8414 §3.1)', async () => {
    const issuer = 'http://localhost:3000/issuer1';
    const server = await startServer(adapter, { options: { issuer } });
    const document = (await (await server.get(`${PATH}/issuer1`)).json()) as Record<string, string>;
    expect(document).toMatchObject({ issuer, token_endpoint: `${issuer}/oauth/token` });
    const answered = await server.post('/issuer1/oauth/token', {});
    expect(answered.status).toBe(400);
    expect((await server.post('/oauth/token', {})).status).toBe(404);
    await server.close();
  });

  it.each([
    ['http://example.com', 'https'],
    ['https://example.com?x=1', 'query'],
    ['https://example.com#x', 'fragment'],
    ['nonsense', 'issuer'],
  ])('does not start as %s [case 224] [case 225] (RFC 8414 §2)', async (issuer, word) => {
    await expect(startServer(adapter, { options: { issuer } })).rejects.toThrow(
      new RegExp(word, 'i'),
    );
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Injectable } from '@nestjs/common';
import {
  ClientAuthMethod,
  InvalidClientError,
  type OAuth2Request,
  type PresentedClient,
} from '../../src/index.js';
import { basic, registerClient, type TestClient } from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

/** `Authorization: Password-Of-The-Day <client_id>:<today's word>`. */
@Injectable()
class WordOfTheDay extends ClientAuthMethod {
  readonly name = 'word_of_the_day';
  override readonly scheme = 'Word-Of-The-Day';

  present({ headers }: OAuth2Request): PresentedClient | undefined {
    const [scheme, credentials = ''] = headers['authorization']?.split(' ') ?? [];
    if (scheme?.toLowerCase() !== 'word-of-the-day') return undefined;
    const [clientId, word] = credentials.split(':');
    if (clientId === undefined || word === undefined) throw new InvalidClientError();
    return { clientId, proves: () => word === 'heron' };
  }
}

/** In a header of its own. */
@Injectable()
class Badge extends ClientAuthMethod {
  readonly name = 'badge';

  present({ headers }: OAuth2Request): PresentedClient | undefined {
    const badge = headers['x-badge'];
    if (badge === undefined) return undefined;
    return { clientId: badge, proves: async () => headers['x-signed'] === 'yes' };
  }
}

const FORM = { grant_type: 'client_credentials' };

describe.each(ADAPTERS)('client authentication methods of a host (%s)', (adapter) => {
  let server: OAuthServer;
  let daily: TestClient;
  let badged: TestClient;
  let plain: TestClient;

  beforeAll(async () => {
    const clientAuthMethods = [WordOfTheDay, Badge];
    server = await startServer(adapter, { options: { clientAuthMethods } });
    const grants = ['client_credentials'];
    daily = await registerClient(server, { grants, tokenEndpointAuthMethod: 'word_of_the_day' });
    badged = await registerClient(server, { grants, tokenEndpointAuthMethod: 'badge' });
    plain = await registerClient(server, { grants });
  });
  afterAll(() => server.close());

  const word = ({ clientId }: TestClient, said = 'heron') => ({
    authorization: `Word-Of-The-Day ${clientId}:${said}`,
  });

  it('authenticate clients that recorded them (RFC 6749 §2.3.2)', async () => {
    const byScheme = await server.post('/oauth/token', FORM, word(daily));
    const byHeader = await server.post('/oauth/token', FORM, {
      'x-badge': badged.clientId,
      'x-signed': 'yes',
    });

    expect(await byScheme.json()).toMatchObject({ token_type: 'Bearer' });
    expect(await byHeader.json()).toMatchObject({ token_type: 'Bearer' });
  });

  it('refuse with the challenge of the scheme that was used (RFC 6749 §5.2)', async () => {
    for (const headers of [
      word(daily, 'egret'),
      word({ clientId: 'nobody' }),
      { authorization: 'word-of-the-day nothing' },
    ]) {
      const refused = await server.post('/oauth/token', FORM, headers);

      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe('Word-Of-The-Day realm="oauth2"');
      expect(await refused.json()).toMatchObject({ error: 'invalid_client' });
    }
  });

  it('challenge with Basic whoever used no scheme, or one that nobody reads [case 94]', async () => {
    for (const headers of [
      { 'x-badge': badged.clientId, 'x-signed': 'no' },
      { authorization: 'Wrong abc' },
      { authorization: 'Basic !' },
    ]) {
      const refused = await server.post('/oauth/token', FORM, headers);

      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Basic /);
    }
  });

  it('are no way in for clients that did not record them, nor are others for those that did [case 102]', async () => {
    const borrowed = await server.post('/oauth/token', FORM, word(plain));
    const byBasic = await server.post('/oauth/token', FORM, basic(daily));

    expect(borrowed.status).toBe(401);
    expect(byBasic.status).toBe(401);
  });

  it('may name the client in the form: to be named proves nothing, and is no second way (RFC 6749 §2.3)', async () => {
    const named = { ...FORM, client_id: badged.clientId };
    const proven = { 'x-badge': badged.clientId, 'x-signed': 'yes' };

    const good = await server.post('/oauth/token', named, proven);
    const bad = await server.post('/oauth/token', named, { ...proven, 'x-signed': 'no' });

    expect(good.status).toBe(200);
    expect(bad.status).toBe(401);
  });

  it('exclude each other in one request (RFC 6749 §2.3) [case 104]', async () => {
    const two = await server.post('/oauth/token', FORM, {
      ...word(daily),
      'x-badge': daily.clientId,
      'x-signed': 'yes',
    });
    const body = { ...FORM, client_id: plain.clientId, client_secret: plain.clientSecret };
    const unread = await server.post('/oauth/token', body, { authorization: 'Wrong abc' });

    expect(await two.json()).toMatchObject({ error: 'invalid_request' });
    expect(await unread.json()).toMatchObject({ error: 'invalid_client' });
  });

  it('are in the metadata of each endpoint that takes them (RFC 8414 §2)', async () => {
    const metadata = await (await server.get('/.well-known/oauth-authorization-server')).json();
    const names = expect.arrayContaining(['client_secret_basic', 'word_of_the_day', 'badge']);

    expect(metadata).toMatchObject({
      token_endpoint_auth_methods_supported: names,
      revocation_endpoint_auth_methods_supported: names,
      introspection_endpoint_auth_methods_supported: names,
    });
  });

  it('are what a client may be registered with, and others are not', async () => {
    const refused = registerClient(server, { tokenEndpointAuthMethod: 'retina' });

    await expect(refused).rejects.toThrow(
      /retina is not one of this server's: .*word_of_the_day, badge/,
    );
  });
});

import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  ClientMetadataError,
  type LifetimeQuestion,
  PkcePolicy,
  type RedirectingClient,
  RedirectUriPolicy,
} from '../../src/index.js';
import {
  answerOf,
  approve,
  authorize,
  exchange,
  post,
  refresh,
  registerClient,
  type TokenAnswer,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

/** Partners may leave PKCE out, and old ones may use plain. */
@Injectable()
class PartnerPkce extends PkcePolicy {
  override requires(client: Client): boolean {
    return super.requires(client) && client.extra['partner'] !== true;
  }

  override methodsOf(client: Client) {
    return client.extra['old'] === true ? super.methodsOf(client) : (['S256'] as const);
  }
}

/** Public clients stay on the machine of the person. */
@Injectable()
class NoForeignHosts extends RedirectUriPolicy {
  readonly banned = new Set<string>();

  problem(uri: string, { kind }: RedirectingClient): string | undefined {
    if (this.banned.has(uri)) return 'was taken over';
    return kind === 'public' && !uri.startsWith('http://127.0.0.1')
      ? 'must be on the loopback interface'
      : undefined;
  }
}

function lifetimes({ client, grantType, scopes, lifetimes: planned }: LifetimeQuestion) {
  if (client.extra['broken'] === true) return { accessToken: 0.5 };
  if (grantType === 'refresh_token') return { accessToken: 120 };
  return scopes.includes('write') ? { accessToken: 60 } : { accessToken: planned.accessToken / 2 };
}

const PLAIN = 'a'.repeat(43);

describe.each(ADAPTERS)('policies of the host (%s)', (adapter) => {
  let server: OAuthServer;

  beforeAll(async () => {
    server = await startServer(adapter, {
      options: {
        pkcePolicy: PartnerPkce,
        redirectUriPolicy: NoForeignHosts,
        legacy: { plainPkce: true },
        tokens: { lifetimes, accessTokenTtl: 1000 },
        errors: {
          uri: {
            invalid_grant: 'https://docs.example.com/errors#grant',
            access_denied: 'https://docs.example.com/denied',
            invalid_request: 'https://docs.example.com/request',
          },
        },
      },
    });
  });
  afterAll(() => server.close());

  describe('of PKCE', () => {
    const plain = { code_challenge: PLAIN, code_challenge_method: 'plain' };
    const none = { code_challenge: undefined, code_challenge_method: undefined };

    it('says for each client which methods it may use (RFC 7636 §4.3)', async () => {
      const old = await registerClient(server, { extra: { old: true } });
      const other = await registerClient(server);

      expect(answerOf(await authorize(server, old, plain)).has('code')).toBe(true);
      const refused = answerOf(await authorize(server, other, plain));
      expect(refused.get('error_description')).toBe('code_challenge_method must be S256');
    });

    it('may let a confidential client go without, and never a public one (RFC 9700 §2.1.1)', async () => {
      const partner = await registerClient(server, { extra: { partner: true } });
      const app = await registerClient(server, {
        public: true,
        redirectUris: ['http://127.0.0.1/callback'],
        extra: { partner: true },
      });
      const redirect = { redirect_uri: 'http://127.0.0.1:4711/callback' };

      expect(answerOf(await authorize(server, partner, none)).has('code')).toBe(true);
      const refused = answerOf(await authorize(server, app, { ...none, ...redirect }));
      expect(refused.get('error')).toBe('invalid_request');
    });

    it('still holds a client to the challenge that it sent [lesson 7]', async () => {
      const partner = await registerClient(server, { extra: { partner: true } });
      const approved = await approve(server, partner);

      const answer = await exchange(server, partner, approved, { code_verifier: undefined });

      expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
    });
  });

  describe('of redirect URIs', () => {
    it('refuses what a client may not register, in its words', async () => {
      const registration = registerClient(server, { public: true });

      await expect(registration).rejects.toThrow(ClientMetadataError);
      await expect(registration).rejects.toThrow(
        'redirect URI https://client.example/callback must be on the loopback interface',
      );
    });

    it('refuses what was registered before, and redirects nowhere (RFC 6749 §4.1.2.1)', async () => {
      const uri = 'https://lost.example/callback';
      const client = await registerClient(server, { redirectUris: [uri] });
      const before = await authorize(server, client, { redirect_uri: uri });

      (server.app.get(RedirectUriPolicy, { strict: false }) as NoForeignHosts).banned.add(uri);
      const after = await authorize(server, client, { redirect_uri: uri });

      expect(before.status).toBe(303);
      expect(after.status).toBe(400);
      expect(after.headers.get('location')).toBeNull();
    });

    it('accepts nothing that the client did not register (RFC 9700 §2.1) [lesson 10]', async () => {
      const client = await registerClient(server);

      const answer = await authorize(server, client, {
        redirect_uri: 'https://client.example/CALLBACK',
      });

      expect(answer.status).toBe(400);
    });
  });

  describe('of lifetimes', () => {
    it('is a function of scopes, of the grant and of what would be', async () => {
      const client = await registerClient(server, { scopes: ['profile', 'write'] });

      const plain = await tokensFor(server, client, { scope: 'profile' });
      const writing = await tokensFor(server, client, { scope: 'write' });
      const answer = await refresh(server, client, writing.refresh_token);
      const refreshed = (await answer.json()) as TokenAnswer;

      expect([plain.expires_in, writing.expires_in, refreshed.expires_in]).toEqual([500, 60, 120]);
    });

    it('that answers no time issues nothing: server_error', async () => {
      const client = await registerClient(server, {
        grants: ['client_credentials'],
        extra: { broken: true },
      });

      const answer = await post(server, '/oauth/token', client, {
        grant_type: 'client_credentials',
      });

      expect([answer.status, await answer.json()]).toMatchObject([500, { error: 'server_error' }]);
    });
  });

  describe('of errors', () => {
    it('tells a page beside each code that has one (RFC 6749 §5.2)', async () => {
      const client = await registerClient(server);

      const grant = await refresh(server, client, 'junk');
      const other = await refresh(server, { ...client, clientSecret: 'wrong' }, 'junk');

      expect(await grant.json()).toEqual({
        error: 'invalid_grant',
        error_description: expect.any(String),
        error_uri: 'https://docs.example.com/errors#grant',
      });
      expect(await other.json()).not.toHaveProperty('error_uri');
    });

    it('tells it in redirects, and for bodies that are not read (RFC 6749 §4.1.2.1)', async () => {
      const client = await registerClient(server);

      const denied = answerOf(await authorize(server, client, {}, { consent: 'nothing' }));
      const unread = await fetch(`${server.url}/oauth/token`, { method: 'POST', body: '{}' });

      expect(denied.get('error_uri')).toBe('https://docs.example.com/denied');
      expect(await unread.json()).toMatchObject({ error_uri: 'https://docs.example.com/request' });
    });
  });
});

import { ConsoleLogger, Controller, Get, Injectable } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReadyInteraction } from '../../src/http/pages/ready-interaction.js';
import {
  AccessToken,
  AuthorizationServer,
  RequireOAuth,
  ResourceOwners,
  type Subject,
  type ValidatedToken,
} from '../../src/index.js';
import { requestTo } from '../support/direct-requests.js';
import {
  exchange,
  introspect,
  pkce,
  post,
  REDIRECT_URI,
  refresh,
  registerClient,
  type TestClient,
  type TokenAnswer,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { answerOf, authorizationPath, formOf, ISSUER, StepBrowser } from './pages.fixture.js';

const GOOD: readonly (readonly [string, Subject])[] = [
  ['a uuid', '01890a5d-ac96-774b-bcce-b302099a8057'],
  ['an integer', 42],
  ['a bigint', 2n ** 60n],
  ['any text', 'Ægir / Ægisdóttir & "Söhne" 🐟'],
  ['long text', 'ß'.repeat(512)],
];

const BAD: readonly (readonly [string, Subject])[] = [
  ['empty', ''],
  ['no number', Number.NaN],
  ['too large a number', 2 ** 53],
  ['text with NUL', 'a\0b'],
  ['too long', 'x'.repeat(1_025)],
];

/** Whose name is the number of a subject. */
@Injectable()
class People extends ResourceOwners {
  /** What the server has asked about. */
  static readonly asked = new Set<unknown>();

  async verify(username: string) {
    const [, subject] = [...GOOD, ...BAD][Number(username)] ?? [];
    return subject === undefined ? undefined : { subject };
  }

  override async isActive(subject: string) {
    People.asked.add(subject);
    return true;
  }

  override async find(subject: string) {
    People.asked.add(subject);
    return { subject, name: 'found' };
  }
}

@Controller('me')
class MeController {
  @Get()
  @RequireOAuth()
  async me(@AccessToken() token: ValidatedToken) {
    return { sub: token.subject, found: (await token.user())?.name };
  }
}

class Errors extends ConsoleLogger {
  text = '';
  override log(): void {}
  override warn(): void {}
  override error(message: unknown): void {
    this.text += `${String(message)}\n`;
  }
}

describe.each(ADAPTERS)('a subject (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  const errors = new Errors();
  beforeAll(async () => {
    server = await startServer(adapter, {
      controllers: [MeController],
      logger: errors,
      options: { issuer: ISSUER, interaction: ReadyInteraction, resourceOwners: People },
    });
    client = await registerClient(server, {
      grants: ['authorization_code', 'refresh_token', 'password'],
    });
  });
  afterAll(() => server.close());

  const password = (index: number) =>
    post(server, '/oauth/token', client, {
      grant_type: 'password',
      username: String(index),
      password: 'any',
    });

  describe.each(GOOD)('that is %s', (_, subject) => {
    const index = GOOD.findIndex(([, one]) => one === subject);
    const text = String(subject);

    it('signs in, consents, and is in tokens, introspection, refreshes and guards', async () => {
      const { verifier, challenge } = pkce();
      const browser = new StepBrowser(server);
      const person = { username: String(index), password: 'any' };
      const signIn = await browser.follow(
        await browser.get(authorizationPath(client, { code_challenge: challenge })),
      );
      const consent = await browser.follow(await browser.submit(formOf(signIn), person));
      const decided = await browser.submit(formOf(consent), { decision: 'approve' });
      const code = answerOf(decided).get('code') ?? '';
      const first = (await (
        await exchange(server, client, { code, verifier })
      ).json()) as TokenAnswer;
      const second = await refresh(server, client, first.refresh_token);
      const me = await fetch(`${server.url}/me`, {
        headers: { authorization: `Bearer ${first.access_token}` },
      });

      expect(second.status).toBe(200);
      expect(await introspect(server, client, first.access_token)).toMatchObject({ sub: text });
      expect(await me.json()).toEqual({ sub: text, found: 'found' });
      expect(People.asked).toContain(text);
      expect(await server.tokens.listAuthorizations(subject)).toHaveLength(1);
      expect(await server.tokens.revokeSubject(subject)).toBe(1);
      expect(await introspect(server, client, first.access_token)).toEqual({ active: false });
    });

    it('has a password grant', async () => {
      const { access_token } = (await (await password(index)).json()) as TokenAnswer;

      expect(await introspect(server, client, access_token)).toMatchObject({ sub: text });
    });

    it('is granted to by a host with a consent page of its own', async () => {
      const { verifier, challenge } = pkce();
      const query = {
        response_type: 'code',
        client_id: client.clientId,
        redirect_uri: REDIRECT_URI,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      };
      const grantedTo = { subject, sessionId: 's', authTime: new Date(), scopes: ['profile'] };
      const request = requestTo(server, '/oauth/authorize', query, {}, 'GET');
      const { headers } = await server.app
        .get(AuthorizationServer)
        .createAuthorizationResponse(request, grantedTo);
      const code = new URL(headers['location'] ?? '').searchParams.get('code') ?? '';
      const answer = await exchange(server, client, { code, verifier });
      const { access_token } = (await answer.json()) as TokenAnswer;

      expect(await introspect(server, client, access_token)).toMatchObject({ sub: text });
    });
  });

  it.each(BAD)('that is %s is logged and answered with server_error', async (_, subject) => {
    const index = GOOD.length + BAD.findIndex(([, one]) => Object.is(one, subject));
    errors.text = '';
    const answer = await password(index);

    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error: 'server_error' });
    expect(errors.text).toMatch(/token endpoint failed: the subject .* (is|has) /);
  });

  it.each(BAD)('that is %s is told at the authorization endpoint, too', async (_, subject) => {
    errors.text = '';
    const query = {
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: REDIRECT_URI,
      code_challenge: pkce().challenge,
      code_challenge_method: 'S256',
    };
    const grantedTo = { subject, sessionId: 's', authTime: new Date(), scopes: ['profile'] };
    const { status } = await server.app
      .get(AuthorizationServer)
      .createAuthorizationResponse(
        requestTo(server, '/oauth/authorize', query, {}, 'GET'),
        grantedTo,
      );

    expect(status).toBe(500);
    expect(errors.text).toMatch(/authorization endpoint failed: the subject .* (is|has) /);
  });
});

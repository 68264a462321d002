import { TokenService } from '../../src/index.js';
import { takeAway } from '../support/database-outage.js';
import {
  basic,
  exchange,
  introspect,
  pkce,
  post,
  REDIRECT_URI,
  refresh,
  type TestClient,
  type TokenAnswer,
} from '../support/flows.js';
import type { OAuthServer } from '../support/oauth-server.js';
import type { WireTap } from '../support/wire-tap.js';
import { BROKEN, KEY } from './every-flow.host.js';
import {
  ALICE,
  answerOf,
  authorizationPath,
  BOB,
  fieldOf,
  formOf,
  StepBrowser,
} from './pages.fixture.js';

const TYPES = ['code', 'token', 'none'] as const;
const NO_CHALLENGE = { code_challenge: undefined, code_challenge_method: undefined };

/** Does everything that can be done at a server, well and badly. */
export class EveryFlow {
  private web: TestClient = { clientId: '' };
  private other: TestClient = { clientId: '' };
  private spa: TestClient = { clientId: '' };

  constructor(
    private readonly server: OAuthServer,
    private readonly tap: WireTap,
  ) {
    tap.keep(KEY, ALICE.password, BOB.password, 'carol-password');
  }

  async run(): Promise<void> {
    await this.makeClients();
    await this.signIns();
    await this.codes();
    await this.browserOnly();
    await this.refreshes();
    await this.revocations();
    await this.introspections();
    await this.ownTokens();
    await this.passwords();
    await this.junk();
    await this.guarded();
    await this.signOuts();
    await this.outage();
    await this.host();
  }

  private async makeClients(): Promise<void> {
    const { clients } = this.server;
    const grants = [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'password',
      BROKEN,
    ];
    const common = { grants, redirectUris: [REDIRECT_URI], scopes: ['profile', 'email'] };
    this.web = await clients.create({ ...common, name: 'Web', clientId: 'web-client' });
    const clientSecret = 'imported secret:with+signs/of%url';
    this.other = await clients.create({ ...common, name: 'Other', clientSecret });
    const own = grants.slice(0, 2);
    this.spa = await clients.create({ ...common, name: 'Spa', public: true, grants: own });
    await clients.create({ ...common, name: 'Web', clientId: 'web-client' }).catch(() => undefined);
    this.tap.keep(this.web.clientSecret, this.other.clientSecret, clientSecret);
  }

  private async signIns(): Promise<void> {
    const browser = new StepBrowser(this.server);
    const page = await browser.startSignIn(this.web);
    const typed = 'a-password-typed-as-a-name';
    this.tap.keep(typed);
    const attempts = [
      { username: 'alice', password: 'wrong-password' },
      { username: typed, password: 'alice-password' },
      { username: 'carol', password: 'carol-password' },
      { username: 'outage', password: 'any-password' },
      { username: 'alice', password: undefined },
      { ...ALICE, csrf: 'forged-csrf-token' },
      { ...ALICE, ticket: 'forged-ticket' },
    ];
    for (const attempt of attempts) await browser.submit(formOf(page), attempt);
    for (let guess = 0; guess < 8; guess += 1) {
      await browser.submit(formOf(page), { username: 'bob', password: `wrong-guess-${guess}` });
    }
    await browser.startConsent(this.web, ALICE);
    await browser.startConsentWith(ALICE, this.web);
  }

  private async approved(client: TestClient) {
    const { verifier, challenge } = pkce();
    const browser = new StepBrowser(this.server);
    const page = await browser.startConsent(client, ALICE, { code_challenge: challenge });
    const answer = await browser.submit(formOf(page), { decision: 'approve' });
    // A second submit of the same form.
    await browser.submit(formOf(page), { decision: 'approve' });
    return { code: answerOf(answer).get('code') ?? '', verifier };
  }

  private async tokens(client: TestClient): Promise<TokenAnswer> {
    const response = await exchange(this.server, client, await this.approved(client));
    return (await response.json()) as TokenAnswer;
  }

  private async codes(): Promise<void> {
    const browser = new StepBrowser(this.server);
    const page = await browser.startConsent(this.web);
    await browser.submit(formOf(page), { decision: 'deny' });
    await browser.get(authorizationPath(this.web, { redirect_uri: 'https://elsewhere.example' }));
    await browser.get(authorizationPath(this.web, { scope: 'nothing' }));
    const approved = await this.approved(this.web);
    const { server } = this;
    await exchange(server, { ...this.web, clientSecret: 'a wrong client secret' }, approved);
    await exchange(server, this.other, approved);
    await exchange(server, this.web, approved, { redirect_uri: 'https://elsewhere.example' });
    await exchange(server, this.web, approved);
    await exchange(server, this.web, approved);
    await exchange(server, this.web, await this.approved(this.web), {
      code_verifier: pkce().verifier,
    });
    await exchange(server, this.spa, await this.approved(this.spa));
  }

  /** What reaches the client by the browser alone, and codes that a form brings. */
  private async browserOnly(): Promise<void> {
    const common = { name: 'Old', redirectUris: [REDIRECT_URI], scopes: ['profile', 'email'] };
    const kinds = { grants: ['implicit', 'authorization_code'], responseTypes: [...TYPES] };
    const old = await this.server.clients.create({ ...common, ...kinds, public: true });
    for (const response_type of TYPES) {
      const code = response_type === 'code' ? { response_mode: 'form_post' } : NO_CHALLENGE;
      const browser = new StepBrowser(this.server);
      const page = await browser.startConsent(old, ALICE, { response_type, ...code });
      await browser.submit(formOf(page), { decision: 'approve' });
    }
  }

  private async refreshes(): Promise<void> {
    const { server, web } = this;
    const { refresh_token: first } = await this.tokens(web);
    await refresh(server, this.other, first);
    await refresh(server, web, first, { scope: 'write' });
    await refresh(server, web, first);
    await refresh(server, web, first);
    await refresh(server, web, first, { scope: 'profile' });
    server.clock.advance(60);
    await refresh(server, web, first);
  }

  private async revocations(): Promise<void> {
    const { server, web } = this;
    const one = await this.tokens(web);
    await post(server, '/oauth/revoke', this.other, { token: one.access_token });
    await post(server, '/oauth/revoke', web, { token: one.access_token });
    await post(server, '/oauth/revoke', web, { token: one.refresh_token });
    await post(server, '/oauth/revoke', web, { token: 'a-token-that-is-none' });
  }

  private async introspections(): Promise<void> {
    const { server, web } = this;
    const tokens = await this.tokens(web);
    for (const token of [tokens.access_token, tokens.refresh_token, 'a-token-that-is-none']) {
      await introspect(server, web, token);
      await introspect(server, this.spa, token);
    }
  }

  private async ownTokens(): Promise<void> {
    const { server, web } = this;
    const form = { grant_type: 'client_credentials' };
    await post(server, '/oauth/token', web, form);
    await server.post('/oauth/token', {
      ...form,
      client_id: this.other.clientId,
      client_secret: this.other.clientSecret,
    });
    await server.post(
      '/oauth/token',
      form,
      basic({ clientId: 'nobody', clientSecret: 'no-secret' }),
    );
    await post(server, '/oauth/token', web, { ...form, scope: 'write' });
    await post(server, '/oauth/token', web, { grant_type: BROKEN });
  }

  private async passwords(): Promise<void> {
    const { server, web } = this;
    const form = { grant_type: 'password' };
    const attempts = [
      ALICE,
      { ...ALICE, password: 'wrong-password' },
      { ...BOB, username: 'outage' },
    ];
    const carol = { username: 'carol', password: 'carol-password' };
    for (const attempt of [...attempts, carol]) {
      await post(server, '/oauth/token', web, { ...form, ...attempt });
    }
    for (let guess = 0; guess < 10; guess += 1) {
      const password = `wrong-guess-${guess}`;
      await post(server, '/oauth/token', web, { ...form, username: 'bob', password });
    }
  }

  /** Secrets where they do not belong, and requests that cannot be read. */
  private async junk(): Promise<void> {
    const { server, web } = this;
    const secret = encodeURIComponent(web.clientSecret ?? '');
    const form = `grant_type=client_credentials&client_id=${web.clientId}&client_secret=${secret}`;
    await server.post(`/oauth/token?${form}`, form);
    await server.post('/oauth/token', `${form}&client_secret=${secret}`);
    await server.post('/oauth/token', `${form}&x=%zz`);
    await server.post('/oauth/token', form, basic(web));
    await server.post('/oauth/token', form, { 'content-type': 'application/json' });
    await server.post('/oauth/token', `${form}&x=${'x'.repeat(70_000)}`);
    await server.get(`/oauth/token?${form}`);
    await server.get('/oauth/authorize?ticket=a-ticket-that-is-none');
    await server.get(`/oauth/nowhere?${form}`);
  }

  private async guarded(): Promise<void> {
    const { server } = this;
    const { access_token: token } = await this.tokens(this.web);
    const authorization = `Bearer ${token}`;
    for (const path of ['/guarded', '/guarded/email']) {
      await server.get(path, { authorization });
      await server.get(path, { authorization: `${authorization}x` });
      await server.get(path, { authorization: `${authorization} again` });
      await server.get(`${path}?access_token=${token}`);
    }
    const narrow = await post(server, '/oauth/token', this.web, {
      grant_type: 'client_credentials',
      scope: 'profile',
    });
    const { access_token: weak } = (await narrow.json()) as TokenAnswer;
    await server.get('/guarded/email', { authorization: `Bearer ${weak}` });
    server.clock.advance(4_000);
    await server.get('/guarded', { authorization });
  }

  private async signOuts(): Promise<void> {
    const browser = new StepBrowser(this.server);
    const page = await browser.startConsent(this.web);
    const question = await browser.get('/oauth/sign-out');
    await browser.submit(formOf(question), { csrf: 'forged-csrf-token' });
    const ticket = fieldOf(formOf(page), 'ticket');
    await browser.post('/oauth/sign-out', { ticket });
  }

  private async outage(): Promise<void> {
    const { server, web } = this;
    const approved = await this.approved(web);
    const tokens = await this.tokens(web);
    const { url } = server.dataSource.options as { readonly url: string };
    const giveBack = await takeAway(url);
    await Promise.all([
      exchange(server, web, approved),
      refresh(server, web, tokens.refresh_token),
      introspect(server, this.other, tokens.access_token),
      server.get('/guarded', { authorization: `Bearer ${tokens.access_token}` }),
      new StepBrowser(server).startSignIn(web).catch(() => undefined),
    ]);
    await giveBack();
  }

  /** What an application does with its clients and with what was issued. */
  private async host(): Promise<void> {
    const { clients, app } = this.server;
    const { clientId } = this.web;
    const { refresh_token: token } = await this.tokens(this.web);
    await app.get(TokenService).revoke(token);
    await this.tokens(this.web);
    await app.get(TokenService).revokeSubject('u-alice', 'revoked_by_subject');
    await post(this.server, '/oauth/token', this.web, { grant_type: 'client_credentials' });
    await app.get(TokenService).revokeClient(clientId);
    await clients.change(clientId, { name: 'Web again', defaultScopes: ['email'] });
    this.tap.keep((await clients.rotateSecret(clientId, { overlap: 60 })).clientSecret);
    await clients.disable(clientId);
    await clients.enable(clientId);
    await clients.delete(clientId);
    await clients.delete(clientId);
  }
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange, pkce, type TestClient } from '../support/flows.js';
import { ADAPTERS, type OAuthServer } from '../support/oauth-server.js';
import {
  ALICE,
  answerOf,
  authorizationPath,
  aWebClient,
  BOB,
  fieldOf,
  formOf,
  ISSUER,
  startPages,
  StepBrowser,
} from './pages.fixture.js';

describe.each(ADAPTERS)('ready pages, consent, on %s', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startPages(adapter);
    client = await aWebClient(server);
  });
  afterAll(() => server.close());

  const codes = async () => {
    const rows: unknown = await server.dataSource.query(
      'SELECT count(*)::int AS count FROM oauth2_authorization_code',
    );
    return (rows as [{ count: number }])[0].count;
  };

  it('sends a person to sign in with the ticket and nothing else of the request [case 45]', async () => {
    const { status, location } = await new StepBrowser(server).get(authorizationPath(client));

    expect(status).toBe(303);
    const url = new URL(location ?? '');
    expect(url.origin + url.pathname).toBe(`${ISSUER}/oauth/sign-in`);
    expect([...url.searchParams.keys()]).toEqual(['ticket']);
    expect(url.href).not.toContain(client.clientId);
  });

  it('signs in, asks, and carries code and state to the client [case 41]', async () => {
    const browser = new StepBrowser(server);
    const { verifier, challenge } = pkce();
    const page = await browser.startConsent(client, ALICE, { code_challenge: challenge });
    const answer = await browser.submit(formOf(page), { decision: 'approve' });

    expect(answer.status).toBe(303);
    expect(Object.fromEntries(answerOf(answer))).toEqual({
      code: expect.any(String),
      state: 'the-state',
      iss: ISSUER,
    });
    const code = answerOf(answer).get('code') ?? '';
    const tokens = await exchange(server, client, { code, verifier });
    expect(await tokens.json()).toMatchObject({ token_type: 'Bearer', scope: 'profile email' });
  });

  it('says who asks for what, where it goes, and who is signed in', async () => {
    const { status, html } = await new StepBrowser(server).startConsent(client);

    expect(status).toBe(200);
    for (const text of [
      'Demo Web',
      'client.example',
      'Alice',
      'Not you?',
      'See your name',
      'See your address',
    ]) {
      expect(html).toContain(text);
    }
    expect(html).not.toContain('Act as you');
  });

  it('puts the ticket on the page and nothing else of the request [case 46] [case 74]', async () => {
    const { challenge } = pkce();
    const page = await new StepBrowser(server).startConsent(client, ALICE, {
      code_challenge: challenge,
      state: 'a-very-own-state',
    });
    const names = formOf(page).fields.map(({ name }) => name);

    expect(names).toEqual(['ticket', 'scope', 'scope']);
    for (const part of [
      challenge,
      'S256',
      'a-very-own-state',
      client.clientId,
      '/callback',
      'response_type',
    ]) {
      expect(page.html).not.toContain(part);
    }
  });

  it('is a page that no other site can frame, nobody keeps, and that may post to the client’s origin [case 58]', async () => {
    const { headers } = await new StepBrowser(server).startConsent(client);

    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self' https:\/\/client\.example; frame-ancestors 'none'$/,
    );
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('asks at once who is signed in already, and asks every time', async () => {
    const browser = new StepBrowser(server);
    const first = await browser.startConsent(client);
    await browser.submit(formOf(first), { decision: 'approve' });
    const second = await browser.get(authorizationPath(client));

    expect(second.status).toBe(200);
    expect(second.html).toContain('name="decision"');
  });

  it('tells the client when the person denies [case 40]', async () => {
    const browser = new StepBrowser(server);
    const page = await browser.startConsent(client);
    const before = await codes();
    const answer = await browser.submit(formOf(page), { decision: 'deny' });

    expect(answerOf(answer).get('error')).toBe('access_denied');
    expect(answerOf(answer).get('state')).toBe('the-state');
    expect(await codes()).toBe(before);
  });

  it('grants the scopes that stayed checked, and no other [case 126]', async () => {
    const browser = new StepBrowser(server);
    const { verifier, challenge } = pkce();
    const page = await browser.startConsent(client, ALICE, { code_challenge: challenge });
    const answer = await browser.submit(formOf(page), { decision: 'approve', scope: ['email'] });
    const code = answerOf(answer).get('code') ?? '';
    const tokens = await exchange(server, client, { code, verifier });

    expect(await tokens.json()).toMatchObject({ scope: 'email' });
  });

  it('grants no scope that was not asked for, whatever the form says', async () => {
    const browser = new StepBrowser(server);
    const { verifier, challenge } = pkce();
    const page = await browser.startConsent(client, ALICE, { code_challenge: challenge });
    const answer = await browser.submit(formOf(page), {
      decision: 'approve',
      scope: ['profile', 'user'],
    });
    const code = answerOf(answer).get('code') ?? '';
    const tokens = await exchange(server, client, { code, verifier });

    expect(await tokens.json()).toMatchObject({ scope: 'profile' });
  });

  it('takes approval of nothing for a denial', async () => {
    const browser = new StepBrowser(server);
    const page = await browser.startConsent(client);
    const answer = await browser.submit(formOf(page), { decision: 'approve', scope: undefined });

    expect(answerOf(answer).get('error')).toBe('access_denied');
  });

  it.each(['approve', 'deny'])(
    'takes a form once: a second submit after "%s" has no effect [lesson 32]',
    async (decision) => {
      const browser = new StepBrowser(server);
      const page = await browser.startConsent(client);
      await browser.submit(formOf(page), { decision });
      const before = await codes();
      const again = await browser.submit(formOf(page), { decision: 'approve' });

      expect(again.status).toBe(400);
      expect(again.location).toBeNull();
      expect(again.html).toContain('start again');
      expect(await codes()).toBe(before);
    },
  );

  it('takes one of many submits at the same time [lesson 32]', async () => {
    const browser = new StepBrowser(server);
    const page = await browser.startConsent(client);
    const before = await codes();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => browser.submit(formOf(page), { decision: 'approve' })),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      303,
      ...Array<number>(19).fill(400),
    ]);
    expect(await codes()).toBe(before + 1);
  });

  it('refuses a form that is too old', async () => {
    const browser = new StepBrowser(server);
    const page = await browser.startConsent(client);
    server.clock.advance(1_801);
    const answer = await browser.submit(formOf(page), { decision: 'approve' });

    expect(answer.status).toBe(400);
    expect(answer.location).toBeNull();
    expect(answer.html).toContain('start again');
  });

  it('refuses a ticket that was changed', async () => {
    const browser = new StepBrowser(server);
    const form = formOf(await browser.startConsent(client));
    const ticket = fieldOf(form, 'ticket');
    const other = ticket.startsWith('A') ? 'B' : 'A';
    for (const changed of [
      other + ticket.slice(1),
      ticket.slice(0, -4),
      `${ticket}A`,
      'x',
      '%00',
    ]) {
      const { status, location } = await browser.submit(form, {
        decision: 'approve',
        ticket: changed,
      });
      expect({ status, location }).toEqual({ status: 400, location: null });
    }
  });

  it('refuses the ticket of another session, the other person’s or an earlier one of the same', async () => {
    const browser = new StepBrowser(server);
    const form = formOf(await browser.startConsent(client));
    const bob = new StepBrowser(server);
    await bob.startConsent(client, BOB);
    const again = new StepBrowser(server);
    await again.startConsent(client, ALICE);

    for (const other of [bob, again, new StepBrowser(server)]) {
      const { status, location } = await other.submit(form, { decision: 'approve' });
      expect({ status, location }).toEqual({ status: 400, location: null });
    }
  });

  it.each([[undefined], ['maybe'], [['approve', 'deny']]])(
    'refuses a form that decides %j',
    async (decision) => {
      const browser = new StepBrowser(server);
      const page = await browser.startConsent(client);
      const { status, location } = await browser.submit(formOf(page), { decision });
      expect({ status, location }).toEqual({ status: 400, location: null });
    },
  );

  it('shows a client’s name as text, whatever is in it', async () => {
    const nasty = await aWebClient(server, '<script>alert(1)</script>');
    const { html } = await new StepBrowser(server).startConsent(nasty);

    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('tells a fatal error as a page, or as JSON to who prefers it, and never redirects [case 2]', async () => {
    const browser = new StepBrowser(server);
    const path = authorizationPath({ clientId: 'nobody' });
    const page = await browser.get(path);
    const json = await browser.get(path, { accept: 'application/json' });

    for (const { status, location } of [page, json]) {
      expect({ status, location }).toEqual({ status: 400, location: null });
    }
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.html).toContain('<code>invalid_request</code>');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(json.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(json.html)).toMatchObject({ error: 'invalid_request' });
  });
});

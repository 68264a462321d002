import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_GRANTS } from '../../src/index.js';
import type { TestClient } from '../support/flows.js';
import { ADAPTERS, type OAuthServer } from '../support/oauth-server.js';
import {
  alertOf,
  ALICE,
  aWebClient,
  BOB,
  fieldOf,
  formOf,
  ISSUER,
  startPages,
  StepBrowser,
} from './pages.fixture.js';

describe.each(ADAPTERS)('ready pages, sign-in, on %s', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let browser: StepBrowser;

  beforeAll(async () => {
    server = await startPages(adapter);
    client = await aWebClient(server);
  });
  beforeEach(() => {
    browser = new StepBrowser(server);
  });
  afterAll(() => server.close());

  it('goes on to the request that waits, with a session and with 303 [case 57] (RFC 9700 §4.12)', async () => {
    const page = await browser.startSignIn(client);
    expect(page.html).toContain('Demo Web');
    const answer = await browser.submit(formOf(page), ALICE);

    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(
      new RegExp(`^${ISSUER}/oauth/authorize\\?ticket=[A-Za-z0-9_-]+$`),
    );
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^oauth2-session=[\w-]+; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
      expect.stringMatching(
        /^oauth2-known=[\w.-]+; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });

  it('allows the client’s origin in form-action, where a host may send on without a page', async () => {
    const page = await browser.startSignIn(client);
    expect(page.headers.get('content-security-policy')).toContain(
      "form-action 'self' https://client.example; frame-ancestors 'none'",
    );
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  it('asks again after a wrong password: name kept, password not, no session', async () => {
    const page = await browser.startSignIn(client);
    const answer = await browser.submit(formOf(page), {
      username: 'alice',
      password: 'wrong-1234',
    });

    expect(answer.status).toBe(403);
    expect(alertOf(answer)).toBe('The user name or the password is wrong.');
    expect(fieldOf(formOf(answer), 'username')).toBe('alice');
    expect(answer.html).not.toContain('wrong-1234');
    expect([...browser.cookies.keys()]).toEqual(['oauth2-browser']);

    const right = await browser.submit(formOf(answer), ALICE);
    expect(right.status).toBe(303);
  });

  it('answers an unknown name as it answers a wrong password [lesson 33]', async () => {
    const page = await browser.startSignIn(client);
    const wrong = await browser.submit(formOf(page), { username: 'alice', password: 'x' });
    const unknown = await browser.submit(formOf(page), { username: 'nobody', password: 'x' });

    expect(unknown.status).toBe(wrong.status);
    expect(unknown.html).toBe(wrong.html.replace('value="alice"', 'value="nobody"'));
  });

  it.each([
    { username: 'alice', password: '' },
    { username: '', password: 'x' },
  ])('asks for what is missing: %j', async (fields) => {
    const answer = await browser.submit(formOf(await browser.startSignIn(client)), fields);
    expect(answer.status).toBe(400);
    expect(alertOf(answer)).toBe('Enter your user name and your password.');
  });

  it('escapes a user name that is markup', async () => {
    const page = await browser.startSignIn(client);
    const answer = await browser.submit(formOf(page), { username: '"><script>', password: 'x' });
    expect(answer.html).toContain('value="&quot;&gt;&lt;script&gt;"');
  });

  it('refuses a NUL in a user name before anybody is asked [case 32]', async () => {
    const page = await browser.startSignIn(client);
    const answer = await browser.submit(formOf(page), { username: 'alice\0', password: 'x' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('has no effect from another browser: the token is bound to the cookie (CSRF)', async () => {
    const form = formOf(await browser.startSignIn(client));
    const victim = new StepBrowser(server);
    const answer = await victim.submit(form, ALICE);

    expect(answer.status).toBe(400);
    expect(alertOf(answer)).toBe(
      'This form was no longer valid. Sign in again, with cookies allowed.',
    );
    expect(victim.cookies.has('oauth2-session')).toBe(false);
    expect((await victim.submit(formOf(answer), ALICE)).status).toBe(303);
  });

  it.each([
    ['without a token', { csrf: undefined }],
    ['with a token of nobody', { csrf: 'A'.repeat(43) }],
  ])('has no effect %s (CSRF)', async (_, fields) => {
    const form = formOf(await browser.startSignIn(client));
    const answer = await browser.submit(form, { ...ALICE, ...fields });
    expect(answer.status).toBe(400);
    expect(browser.cookies.has('oauth2-session')).toBe(false);
  });

  it('has no effect with the token of another pending request (CSRF)', async () => {
    const one = formOf(await browser.startSignIn(client));
    const two = formOf(await browser.startSignIn(client));
    const answer = await browser.submit(one, { ...ALICE, csrf: fieldOf(two, 'csrf') });
    expect(answer.status).toBe(400);
  });

  it.each(['cross-site', 'same-site'])(
    'has no effect when the browser says %s (CSRF)',
    async (site) => {
      const form = formOf(await browser.startSignIn(client));
      const answer = await browser.submit(form, ALICE, { 'sec-fetch-site': site });
      expect(answer.status).toBe(400);
      expect(browser.cookies.has('oauth2-session')).toBe(false);
    },
  );

  it('works with Origin: null, which browsers send from a page without a referrer', async () => {
    const form = formOf(await browser.startSignIn(client));
    const headers = { origin: 'null', 'sec-fetch-site': 'same-origin' };
    expect((await browser.submit(form, ALICE, headers)).status).toBe(303);
  });

  it('sends back to the application when the ticket is stale or was changed', async () => {
    const form = formOf(await browser.startSignIn(client));
    const ticket = fieldOf(form, 'ticket');
    const changed = `${ticket.slice(0, -2)}${ticket.endsWith('AA') ? 'BB' : 'AA'}`;
    const answers = [
      await browser.get(`/oauth/sign-in?ticket=${changed}`),
      await browser.submit(form, { ...ALICE, ticket: changed }),
    ];
    server.clock.advance(1_801);
    answers.push(
      await browser.get(`/oauth/sign-in?ticket=${ticket}`),
      await browser.submit(form, ALICE),
    );

    for (const { status, html, location } of answers) {
      expect({ status, location }).toEqual({ status: 400, location: null });
      expect(html).toContain('go back to the application and start again');
    }
    expect(browser.cookies.has('oauth2-session')).toBe(false);
  });

  it('signs in without an application too, and says so', async () => {
    const page = await browser.get('/oauth/sign-in');
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self';");
    const answer = await browser.submit(formOf(page), ALICE);
    expect(answer.location).toBe(`${ISSUER}/oauth/sign-in`);

    const done = await browser.follow(answer);
    expect(done.status).toBe(200);
    expect(done.html).toContain('Alice');
    expect(formOf(done).action).toBe(`${ISSUER}/oauth/sign-out`);
  });

  it('has a new session after each sign-in, and the one before is dead', async () => {
    await browser.startConsent(client);
    const first = browser.cookies.get('oauth2-session') ?? '';
    const again = await browser.startConsentWith(BOB, client);
    expect(again.html).toContain('u-bob');

    const thief = new StepBrowser(server);
    thief.cookies.set('oauth2-session', first);
    expect((await thief.get('/oauth/sign-in')).html).toContain('name="password"');
  });

  it('ends after the lifetime of a session', async () => {
    await browser.startConsent(client);
    server.clock.advance(28_800);
    expect((await browser.get('/oauth/sign-in')).html).toContain('name="password"');
  });

  it('asks for patience after many failures, whatever the password, but not where the name signed in before', async () => {
    const known = new StepBrowser(server);
    await known.startConsent(client);
    const form = formOf(await browser.startSignIn(client));
    const wrong = { username: 'alice', password: 'x' };
    let last = await browser.submit(form, wrong);
    // On a slow machine more than six get through.
    for (let time = 0; time < 12 && last.status !== 429; time += 1) {
      last = await browser.submit(form, wrong);
    }
    const refused = await browser.submit(form, ALICE);

    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(alertOf(refused)).toMatch(
      /^Too many attempts failed\. Wait \d+ seconds?, then try again\.$/,
    );
    expect(browser.cookies.has('oauth2-session')).toBe(false);
    expect((await browser.submit(form, BOB)).status).toBe(303);
    expect((await known.submit(formOf(await known.startSignInAgain(client)), ALICE)).status).toBe(
      303,
    );
  });

  it('counts no failure when the host cannot tell: 500, as a page without the reason', async () => {
    const form = formOf(await browser.startSignIn(client));
    for (let time = 0; time < 8; time += 1) {
      const answer = await browser.submit(form, { username: 'outage', password: 'x' });
      expect(answer.status).toBe(500);
      expect(answer.html).not.toContain('directory');
    }
  });

  it('answers a body that is no form with 415, and other methods with 405', async () => {
    const json = await browser.post('/oauth/sign-in', '{}', { 'content-type': 'application/json' });
    expect(json.status).toBe(415);
    const put = await fetch(`${server.url}/oauth/sign-in`, { method: 'PUT' });
    expect(put.status).toBe(405);
    expect(put.headers.get('allow')).toContain('POST');
  });
});

describe.each(ADAPTERS)('ready pages behind one address, on %s', (adapter) => {
  it('let others sign in while one name is refused again and again', async () => {
    const server = await startPages(adapter);
    const browser = new StepBrowser(server);
    const form = formOf(await browser.get('/oauth/sign-in'));
    const statuses = new Set<number>();
    for (let time = 0; time < 40; time += 1) {
      statuses.add((await browser.submit(form, { username: 'bob', password: 'x' })).status);
    }
    const alice = await browser.submit(form, ALICE);
    await server.close();

    expect([...statuses]).toEqual([403, 429]);
    expect(alice.status).toBe(303);
  });
});

describe.each(ADAPTERS)('ready pages without people, on %s', (adapter) => {
  it('say that sign-in is not configured', async () => {
    const withoutPeople = { grants: DEFAULT_GRANTS, resourceOwners: undefined };
    const server = await startPages(adapter, withoutPeople as object);
    const page = await new StepBrowser(server).startSignIn(await aWebClient(server));
    await server.close();

    expect(page.status).toBe(501);
    expect(page.html).toContain('sign-in is not configured');
  });
});

describe.each(ADAPTERS)('ready pages of an https issuer, on %s', (adapter) => {
  it('keep sign-ins in __Host- cookies that are Secure', async () => {
    const server = await startPages(adapter, { issuer: 'https://auth.example' });
    const page = await fetch(`${server.url}/oauth/sign-in`);
    await server.close();

    expect(page.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-oauth2-browser=[\w-]{22}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
  });
});

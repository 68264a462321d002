import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestClient } from '../support/flows.js';
import { ADAPTERS, type OAuthServer } from '../support/oauth-server.js';
import {
  ALICE,
  answerOf,
  aWebClient,
  BOB,
  fieldOf,
  formOf,
  ISSUER,
  startPages,
  StepBrowser,
} from './pages.fixture.js';

async function isSignedIn(browser: StepBrowser): Promise<boolean> {
  return (await browser.get('/oauth/sign-in')).html.includes('You are signed in');
}

describe.each(ADAPTERS)('ready pages, sign-out, on %s', (adapter) => {
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

  it('asks first, then ends the session and says so', async () => {
    await browser.startConsent(client);
    const question = await browser.get('/oauth/sign-out');
    expect(question.html).toContain('Sign out?');
    expect(await isSignedIn(browser)).toBe(true);

    const answer = await browser.submit(formOf(question));
    expect(answer.status).toBe(303);
    expect(browser.cookies.has('oauth2-session')).toBe(false);
    expect((await browser.follow(answer)).html).toContain('You are signed out');
  });

  it('makes a stolen cookie worthless', async () => {
    await browser.startConsent(client);
    const thief = new StepBrowser(server);
    thief.cookies.set('oauth2-session', browser.cookies.get('oauth2-session') ?? '');
    expect(await isSignedIn(thief)).toBe(true);

    await browser.submit(formOf(await browser.get('/oauth/sign-out')));
    expect(await isSignedIn(thief)).toBe(false);
  });

  it('makes the consent forms of the session worthless', async () => {
    const page = await browser.startConsent(client);
    const session = browser.cookies.get('oauth2-session') ?? '';
    await browser.submit(formOf(await browser.get('/oauth/sign-out')));
    browser.cookies.set('oauth2-session', session);
    const answer = await browser.submit(formOf(page), { decision: 'approve' });

    expect(answer.status).toBe(400);
    expect(answer.location).toBeNull();
  });

  it.each([
    ['no token', {}],
    ['a token of nobody', { csrf: 'A'.repeat(43) }],
    ['a ticket of nobody', { ticket: 'A'.repeat(80) }],
  ])('asks again, and keeps the session, on a form with %s (CSRF)', async (_, fields) => {
    await browser.startConsent(client);
    const answer = await browser.post('/oauth/sign-out', fields);

    expect(answer.status).toBe(400);
    expect(answer.html).toContain('Sign out?');
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('does not take the token of another session (CSRF)', async () => {
    await browser.startConsent(client);
    const form = formOf(await browser.get('/oauth/sign-out'));
    await browser.startConsentWith(BOB, client);
    const answer = await browser.submit(form);

    expect(answer.status).toBe(400);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('is calm when nobody is signed in', async () => {
    for (const page of [
      await browser.get('/oauth/sign-out'),
      await browser.post('/oauth/sign-out', {}),
    ]) {
      expect(page.status).toBe(200);
      expect(page.html).toContain('You are signed out');
    }
  });

  it('lets another person take over the request that waits: "not you?"', async () => {
    const page = await browser.startConsent(client, ALICE, { state: 'kept' });
    const answer = await browser.submit(formOf(page, 1));

    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(new RegExp(`^${ISSUER}/oauth/sign-in\\?ticket=[\\w-]+$`));
    expect(browser.cookies.has('oauth2-session')).toBe(false);

    const signIn = await browser.follow(answer);
    expect(signIn.html).toContain('Demo Web');
    const consent = await browser.follow(await browser.submit(formOf(signIn), BOB));
    expect(consent.html).toContain('u-bob');
    const done = await browser.submit(formOf(consent), { decision: 'approve' });
    expect(answerOf(done).get('state')).toBe('kept');
    expect(answerOf(done).has('code')).toBe(true);
  });

  it('ends the session of the one who was not it', async () => {
    const page = await browser.startConsent(client);
    const session = browser.cookies.get('oauth2-session') ?? '';
    await browser.submit(formOf(page, 1));
    browser.cookies.set('oauth2-session', session);

    expect(await isSignedIn(browser)).toBe(false);
  });

  it('does not sign out by the consent ticket of another session, nor from another site', async () => {
    const page = await browser.startConsent(client);
    const bob = new StepBrowser(server);
    await bob.startConsent(client, BOB);
    const ticket = fieldOf(formOf(page), 'ticket');

    expect((await bob.post('/oauth/sign-out', { ticket })).status).toBe(400);
    expect(await isSignedIn(bob)).toBe(true);
    const foreign = await browser.submit(formOf(page, 1), {}, { 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).toBe(400);
    expect(await isSignedIn(browser)).toBe(true);
  });
});

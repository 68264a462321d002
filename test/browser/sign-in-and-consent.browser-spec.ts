import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { ADAPTERS } from '../support/oauth-server.js';
import {
  BOB,
  type DemoServer,
  launchChromium,
  signIn,
  startDemoServer,
  type Visit,
  visit,
} from './browser.fixture.js';
import { authorizationUrl, ClientSite } from './client-site.js';
import { COOKIES, postForm, showInFrame } from './page-scripts.js';

describe.each(ADAPTERS)('sign-in and consent in a browser, on %s', (adapter) => {
  let browser: Browser;
  let server: DemoServer;
  let client: ClientSite;
  let there: Visit;

  beforeAll(async () => {
    [browser, server, client] = await Promise.all([
      launchChromium(),
      startDemoServer(adapter),
      ClientSite.start(),
    ]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), server.stop(), client.stop()]);
  });
  beforeEach(async () => {
    there = await visit(browser);
  });
  afterEach(() => there.leave());

  const open = (overrides: Readonly<Record<string, string>> = {}) =>
    there.page.goto(
      authorizationUrl(server.issuer, { redirect_uri: `${client.origin}/callback`, ...overrides }),
    );
  const backAtClient = async () => {
    await there.page.waitForURL(`${client.origin}/callback?*`);
    return new URL(there.page.url()).searchParams;
  };
  const decide = (decision: 'approve' | 'deny') =>
    there.page.click(`button[name=decision][value=${decision}]`);

  it('signs in, allows, and is back at the client with a code; the console stays quiet', async () => {
    await open();
    expect(await there.page.title()).toContain('Sign in');
    await signIn(there.page);
    expect(await there.page.textContent('h1')).toContain('Demo');
    await decide('approve');

    const answer = await backAtClient();
    expect(answer.get('code')).toBeTruthy();
    expect(answer.get('state')).toBe('the-state');
    expect(answer.get('iss')).toBe(server.issuer);
    expect(there.complaints).toEqual([]);
  });

  it('denies', async () => {
    await open();
    await signIn(there.page);
    await decide('deny');

    const answer = await backAtClient();
    expect(answer.get('error')).toBe('access_denied');
    expect(answer.has('code')).toBe(false);
    expect(there.complaints).toEqual([]);
  });

  it('allows a part', async () => {
    await open();
    await signIn(there.page);
    await there.page.uncheck('[name=scope][value=email]');
    await there.page.uncheck('[name=scope][value=read]');
    const sent = there.page.waitForRequest((request) => request.method() === 'POST');
    await decide('approve');

    const form = new URLSearchParams((await sent).postData() ?? '');
    expect(form.getAll('scope')).toEqual(['profile']);
    expect((await backAtClient()).has('code')).toBe(true);
  });

  it('asks again after a wrong password, with the name kept and the focus in the password', async () => {
    await open();
    await signIn(there.page, { username: 'alice', password: 'wrong' });

    expect(await there.page.textContent('[role=alert]')).toContain('wrong');
    expect(await there.page.inputValue('[name=username]')).toBe('alice');
    expect(await there.page.inputValue('[name=password]')).toBe('');
    expect(await there.page.getAttribute(':focus', 'name')).toBe('password');

    await signIn(there.page);
    expect(await there.page.isVisible('[name=decision][value=approve]')).toBe(true);
  });

  it('lets somebody else sign in: "not you?"', async () => {
    await open();
    await signIn(there.page);
    await there.page.click('text=Not you?');
    expect(await there.page.title()).toContain('Sign in');
    await signIn(there.page, BOB);

    expect(await there.page.textContent('.account')).toContain('bob');
    await decide('approve');
    expect((await backAtClient()).has('code')).toBe(true);
    expect(there.complaints).toEqual([]);
  });

  it('takes a form once: sending it again ends on a page that says so [lesson 32]', async () => {
    await open();
    await signIn(there.page);
    const consent = await there.page.content();
    await decide('approve');
    await backAtClient();
    await there.page.goto(`${server.issuer}/oauth/sign-out`);
    const ticket = /name="ticket" value="([^"]+)"/.exec(consent)?.[1] ?? '';
    const fields = { ticket, decision: 'approve', scope: 'profile' };
    await there.page.evaluate(postForm('/oauth/authorize', fields));
    await there.page.waitForURL(`${server.issuer}/oauth/authorize`);

    expect(await there.page.textContent('main')).toContain('start again');
    expect(there.page.url()).not.toContain(client.origin);
  });

  it('signs out, and asks for the password again', async () => {
    await open();
    await signIn(there.page);
    await there.page.goto(`${server.issuer}/oauth/sign-out`);
    await there.page.click('button[type=submit]');
    expect(await there.page.textContent('h1')).toBe('You are signed out');

    await open();
    expect(await there.page.title()).toContain('Sign in');
  });

  it('keeps its cookies from scripts and gives no referrer to the client', async () => {
    await open();
    await signIn(there.page);
    expect(await there.page.evaluate(COOKIES)).toBe('');
    const arrival = there.page.waitForRequest((request) => request.url().startsWith(client.origin));
    await decide('approve');
    expect(await (await arrival).headerValue('referer')).toBeNull();
  });

  it('cannot be framed by another site [case 58]', async () => {
    const framed = authorizationUrl(server.issuer, { redirect_uri: `${client.origin}/callback` });
    await there.page.goto(`${client.origin}/`);
    await there.page.evaluate(showInFrame(framed));

    const [, frame] = there.page.frames();
    expect(await frame?.locator('input').count()).toBe(0);
    expect(there.complaints.join()).toMatch(/frame-ancestors|Frame-Options/i);
  });

  it('cannot be signed in to by a form of another site (CSRF)', async () => {
    await there.page.goto(`${server.issuer}/oauth/sign-in`);
    const csrf = await there.page.getAttribute('[name=csrf]', 'value');
    await there.page.goto(`${client.origin}/`);
    const fields = { csrf: csrf ?? '', ...BOB };
    await there.page.evaluate(postForm(`${server.issuer}/oauth/sign-in`, fields));
    await there.page.waitForURL(`${server.issuer}/**`);

    expect(await there.page.textContent('[role=alert]')).toContain('no longer valid');
    const cookies = await there.page.context().cookies();
    expect(cookies.map(({ name }) => name)).not.toContain('oauth2-session');
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import {
  type DemoServer,
  launchChromium,
  startDemoServer,
  type Visit,
  visit,
} from './browser.fixture.js';
import { authorizationUrl, ClientSite } from './client-site.js';
import { FOCUSED } from './page-scripts.js';

describe('the ready pages by keyboard only', () => {
  let browser: Browser;
  let server: DemoServer;
  let client: ClientSite;
  let there: Visit;

  beforeAll(async () => {
    [browser, server, client] = await Promise.all([
      launchChromium(),
      startDemoServer('fastify'),
      ClientSite.start(),
    ]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), server.stop(), client.stop()]);
  });
  beforeEach(async () => {
    there = await visit(browser);
    const redirectUri = `${client.origin}/callback`;
    await there.page.goto(authorizationUrl(server.issuer, { redirect_uri: redirectUri }));
    // The focus comes with the first picture, which may be later than the page.
    await there.page.waitForSelector('[name=username]:focus');
    await there.page.keyboard.type('alice');
    await press('Tab');
    await there.page.keyboard.type('alice-demo-password');
    await press('Enter');
    await there.page.waitForSelector('[name=decision]');
  });
  afterEach(() => there.leave());

  async function press(...keys: string[]): Promise<void> {
    for (const key of keys) await there.page.keyboard.press(key);
  }

  /** What has the focus, and how thick the line around it is. */
  function focused(): Promise<{ what: string; outline: number }> {
    return there.page.evaluate(FOCUSED);
  }

  const isAsking = () => there.page.isVisible('[name=decision]');

  it('goes through person, scopes, deny, allow in this order, each clearly marked', async () => {
    const order: string[] = [];
    for (let step = 0; step < 6; step += 1) {
      await press('Tab');
      const { what, outline } = await focused();
      order.push(what);
      expect(outline).toBeGreaterThanOrEqual(2);
    }
    expect(order).toEqual([
      'Not you?',
      'scope=profile',
      'scope=email',
      'scope=read',
      'decision=deny',
      'decision=approve',
    ]);
  });

  it('decides nothing on Enter in a box', async () => {
    await press('Tab', 'Tab', 'Enter');
    await there.page.waitForTimeout(300);
    expect(await isAsking()).toBe(true);
    expect(there.page.url()).toContain(server.issuer);
  });

  it('allows a part', async () => {
    await press('Tab', 'Tab', 'Tab', 'Space', 'Tab', 'Tab', 'Tab');
    expect((await focused()).what).toBe('decision=approve');
    const sent = there.page.waitForRequest((request) => request.method() === 'POST');
    await press('Enter');

    const form = new URLSearchParams((await sent).postData() ?? '');
    expect(form.getAll('scope')).toEqual(['profile', 'read']);
    await there.page.waitForURL(`${client.origin}/callback?*`);
    expect(there.page.url()).toContain('code=');
  });

  it('denies', async () => {
    await press('Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Enter');
    await there.page.waitForURL(`${client.origin}/callback?*`);
    expect(there.page.url()).toContain('error=access_denied');
  });

  it('goes back to sign-in by "not you?"', async () => {
    await press('Tab', 'Enter');
    await there.page.waitForSelector('[name=username]:focus');
    expect((await focused()).what).toBe('username=');
  });
});

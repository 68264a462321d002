import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { ADAPTERS } from '../support/oauth-server.js';
import {
  type DemoServer,
  launchChromium,
  signIn,
  startDemoServer,
  type Visit,
  visit,
} from './browser.fixture.js';
import { ClientSite } from './client-site.js';

describe.each(ADAPTERS)('a browser application on another origin, on %s', (adapter) => {
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

  const result = async () => {
    const shown = there.page.locator('#result:not(:empty)');
    return JSON.parse((await shown.textContent()) ?? '') as unknown;
  };

  it('discovers, gets tokens, refreshes and revokes by fetch (CORS)', async () => {
    const issuer = encodeURIComponent(server.issuer);
    await there.page.goto(`${client.origin}/application?issuer=${issuer}`);
    await there.page.waitForURL(`${server.issuer}/oauth/sign-in?*`);
    await signIn(there.page);
    await there.page.click('[name=decision][value=approve]');
    await there.page.waitForURL(`${client.origin}/callback?*`);

    const tokens = { access_token: expect.any(String), refresh_token: expect.any(String) };
    expect(await result()).toMatchObject({
      tokens: { status: 200, body: { ...tokens, token_type: 'Bearer', scope: 'profile email' } },
      refreshed: { status: 200, body: tokens },
      revoked: { status: 200 },
      afterwards: { status: 400, body: { error: 'invalid_grant' } },
    });
  });

  it('can read nothing from an origin that is no client’s', async () => {
    const issuer = encodeURIComponent(server.issuer);
    await there.page.goto(`http://localhost:${client.port}/intruder?issuer=${issuer}`);

    expect(await result()).toBe('blocked: TypeError');
    expect(there.complaints.join()).toContain('CORS');
  });
});

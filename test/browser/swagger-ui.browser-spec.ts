import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { ADAPTERS } from '../support/oauth-server.js';
import {
  type DemoServer,
  launchChromium,
  signIn,
  startDemoServer,
  type Visit,
  visit,
} from './browser.fixture.js';
import { DocumentedApi } from './documented-api.js';

/** Presses "Authorize", and gives the window that it opens. */
async function authorize(page: Page, scopes: readonly string[]): Promise<Page> {
  await page.click('.auth-wrapper .authorize');
  for (const scope of scopes) await page.click(`.scopes label[for^="${scope}-"]`);
  const opened = page.waitForEvent('popup');
  await page.click('.modal-btn.authorize');
  return opened;
}

/** Runs the first operation, and gives what is shown of the answer. */
async function execute(page: Page): Promise<{ status: string; body: string }> {
  await page.click('.opblock-summary-control');
  await page.click('.try-out__btn');
  await page.click('.execute');
  const status = await page.textContent('.live-responses-table .response .response-col_status');
  const body = await page.textContent('.live-responses-table .highlight-code code');
  return { status: status?.trim() ?? '', body: body ?? '' };
}

describe.each(ADAPTERS)('Swagger UI before the standalone server, on %s', (adapter) => {
  let browser: Browser;
  let server: DemoServer;
  let api: DocumentedApi;
  let there: Visit;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), startDemoServer(adapter)]);
    api = await DocumentedApi.start(adapter, server);
  });
  afterAll(async () => {
    await api.stop();
    await Promise.all([browser.close(), server.stop()]);
  });
  beforeEach(async () => {
    there = await visit(browser);
    await there.page.goto(`${api.origin}/docs`);
  });
  afterEach(() => there.leave());

  it('authorizes with PKCE and calls a guarded route (RFC 7636 §4)', async () => {
    const asked: URL[] = [];
    there.page.context().on('request', (request) => asked.push(new URL(request.url())));

    const popup = await authorize(there.page, ['profile', 'email']);
    await signIn(popup);
    const closed = popup.waitForEvent('close');
    await popup.click('[name=decision][value=approve]');
    await closed;
    await there.page.waitForSelector('.auth-container >> text=Logout');
    await there.page.click('.btn-done');

    const { status, body } = await execute(there.page);
    expect(status).toBe('200');
    expect(JSON.parse(body)).toEqual({
      subject: expect.any(String),
      clientId: 'docs',
      scopes: ['profile', 'email'],
    });
    const request = asked.find(({ pathname }) => pathname === '/oauth/authorize');
    expect(request?.searchParams.get('code_challenge_method')).toBe('S256');
    expect(there.complaints).toEqual([]);
  });

  it('is refused without', async () => {
    expect(await execute(there.page)).toMatchObject({ status: '401' });
  });
});

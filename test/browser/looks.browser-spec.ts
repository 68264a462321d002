import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { type DemoServer, launchChromium, startDemoServer, visit } from './browser.fixture.js';
import { GROUND } from './page-scripts.js';
import { PAGE_TOUR } from './page-tour.js';

/** Pictures of every page for people to look at: in `SCREENSHOT_DIR`, else in a directory that is named at the end. */
describe('looks of the ready pages', () => {
  let browser: Browser;
  let server: DemoServer;
  let directory: string;

  beforeAll(async () => {
    directory = process.env['SCREENSHOT_DIR'] ?? (await mkdtemp(join(tmpdir(), 'ready-pages-')));
    [browser, server] = await Promise.all([launchChromium(), startDemoServer('fastify')]);
  });
  afterAll(async () => {
    process.stderr.write(`Screenshots: ${directory}\n`);
    await Promise.all([browser.close(), server.stop()]);
  });

  it.each([
    ['light', 'desk', { width: 1_000, height: 800 }],
    ['dark', 'desk', { width: 1_000, height: 800 }],
    ['light', 'phone', { width: 375, height: 720 }],
    ['dark', 'phone', { width: 375, height: 720 }],
  ] as const)('are %s on a %s', async (colorScheme, device, viewport) => {
    const there = await visit(browser, { colorScheme, viewport, deviceScaleFactor: 1 });
    const grounds = new Set<string>();
    for (const [name, go] of PAGE_TOUR) {
      await go(there.page, server.issuer);
      const path = join(directory, `${name}-${colorScheme}-${device}.png`);
      await there.page.screenshot({ path, fullPage: true });
      grounds.add(await there.page.evaluate<string>(GROUND));
    }
    await there.leave();

    // One style on every page: a policy that did not match it would leave the page bare and white.
    const light = 'rgb(243, 244, 246)';
    const dark = 'rgb(14, 17, 22)';
    expect([...grounds]).toEqual([colorScheme === 'light' ? light : dark]);
    // The address of a client that does not exist is the one thing that the console tells.
    expect(there.complaints.filter((text) => !text.includes('status of 4'))).toEqual([]);
  });
});

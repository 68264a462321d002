import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type DemoServer, launchChromium, startDemoServer, visit } from './browser.fixture.js';
import { EXCESS_WIDTH, MAIN_BUTTON } from './page-scripts.js';
import { PAGE_TOUR } from './page-tour.js';

const DESK = { width: 1_000, height: 800 };
const PHONE = { width: 375, height: 700 };
const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light on a desk', { colorScheme: 'light', viewport: DESK }],
  ['dark on a desk', { colorScheme: 'dark', viewport: DESK }],
  ['light on a phone', { colorScheme: 'light', viewport: PHONE }],
  ['dark on a phone', { colorScheme: 'dark', viewport: PHONE }],
];

describe('accessibility of the ready pages (WCAG 2.2 AA)', () => {
  let browser: Browser;
  let server: DemoServer;
  let axe: string;

  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    [browser, server] = await Promise.all([launchChromium(), startDemoServer('fastify')]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), server.stop()]);
  });

  /** What axe finds wrong, and what it could not decide about contrast. */
  async function findings(page: Page): Promise<string[]> {
    await page.evaluate(axe);
    const { violations, incomplete } = await page.evaluate<AxeResults>('axe.run()');
    return [...violations, ...incomplete.filter(({ id }) => id === 'color-contrast')].flatMap(
      ({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  }

  it.each(LOOKS)('has nothing to find fault with, %s', async (_, options) => {
    const there = await visit(browser, options);
    const found: Record<string, string[]> = {};
    for (const [name, go] of PAGE_TOUR) {
      await go(there.page, server.issuer);
      found[name] = await findings(there.page);
    }
    await there.leave();

    const none = Object.fromEntries(PAGE_TOUR.map(([name]) => [name, []]));
    expect(found).toEqual(none);
  });

  it('would find a fault if there were one', async () => {
    const there = await visit(browser);
    await there.page.setContent('<html><body><input><p style="color:#aaa">pale</p></body></html>');
    const found = (await findings(there.page)).join('\n');
    await there.leave();

    expect(found).toContain('color-contrast');
    expect(found).toContain('label:');
  });

  it('keeps its main button visible when the person’s own colours replace the page’s', async () => {
    const there = await visit(browser, { forcedColors: 'active' });
    await there.page.goto(`${server.issuer}/oauth/sign-in`);
    const { color, backgroundColor, borderTopColor } =
      await there.page.evaluate<Record<string, string>>(MAIN_BUTTON);
    await there.leave();

    expect(color).not.toBe(backgroundColor);
    expect(borderTopColor).not.toBe(backgroundColor);
  });

  it.each([320, 375, 1_280])('needs no sideways scrolling at %i pixels (reflow)', async (width) => {
    const there = await visit(browser, { viewport: { width, height: 640 } });
    const wider: string[] = [];
    for (const [name, go] of PAGE_TOUR) {
      await go(there.page, server.issuer);
      const excess = await there.page.evaluate<number>(EXCESS_WIDTH);
      if (excess > 0) wider.push(`${name} by ${excess}`);
    }
    await there.leave();
    expect(wider).toEqual([]);
  });

  it('has targets that a finger can hit: 24 pixels or more (WCAG 2.5.8)', async () => {
    const there = await visit(browser, { viewport: PHONE });
    const small: string[] = [];
    for (const [name, go] of PAGE_TOUR) {
      await go(there.page, server.issuer);
      for (const target of await there.page.locator('button:visible, a, input:visible').all()) {
        const box = await target.boundingBox();
        const isBox = (await target.getAttribute('type')) === 'checkbox';
        // The label around a box is its target.
        if (!box || (!isBox && Math.min(box.width, box.height) < 24)) small.push(name);
      }
    }
    await there.leave();
    expect(small).toEqual([]);
  });
});

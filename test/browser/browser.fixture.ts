import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { createTestDatabase } from '../support/database.js';
import type { Adapter } from '../support/oauth-server.js';
import { ServerProcess } from '../standalone/server-process.js';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: FLAGS });
}

export interface DemoServer {
  readonly issuer: string;
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

/** The standalone server with its demo data, as a process of its own on a database of its own. */
export async function startDemoServer(adapter: Adapter): Promise<DemoServer> {
  const database = await createTestDatabase();
  const server = new ServerProcess({
    env: {
      DATABASE_URL: database.url,
      DEMO: 'true',
      HTTP_ADAPTER: adapter,
      OAUTH2_SECRETS: 'a-secret-of-the-browser-tests-0123456789',
      LOG_LEVEL: 'warn',
    },
  });
  const issuer = await server.ready();
  return {
    issuer,
    databaseUrl: database.url,
    async stop() {
      await server.stop();
      await database.drop();
    },
  };
}

/** A page of a browser without cookies, and everything that its console complained of. */
export interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
  leave(): Promise<void>;
}

export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints, leave: () => context.close() };
}

export const ALICE = { username: 'alice', password: 'alice-demo-password' };
export const BOB = { username: 'bob', password: 'bob-demo-password' };

export async function signIn(page: Page, person = ALICE): Promise<void> {
  await page.fill('[name=username]', person.username);
  await page.fill('[name=password]', person.password);
  await page.click('button[type=submit]');
}

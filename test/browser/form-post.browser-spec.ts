import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Injectable } from '@nestjs/common';
import type { Browser, Page } from 'playwright-core';
import { ReadyInteraction } from '../../src/http/pages/ready-interaction.js';
import {
  DEFAULT_GRANTS,
  ImplicitGrant,
  NoneResponseType,
  ResourceOwners,
} from '../../src/index.js';
import { freePort } from '../standalone/server-process.js';
import { type OAuthServer, startServer } from '../support/oauth-server.js';
import { ALICE, launchChromium, signIn, visit } from './browser.fixture.js';
import { authorizationUrl } from './client-site.js';
import { GROUND } from './page-scripts.js';

@Injectable()
class OnlyAlice extends ResourceOwners {
  async verify(username: string) {
    return username === ALICE.username ? { subject: username } : undefined;
  }
}

/** A client that takes the form, and sends the browser on to a site on another origin. */
class PostedSite {
  readonly posted: URLSearchParams[] = [];
  readonly #home = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<link rel="icon" href="data:,"><h1>Home</h1>');
  });
  readonly #client = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      this.posted.push(new URLSearchParams(body));
      response.writeHead(303, { location: this.home }).end();
    });
  });

  async open(): Promise<void> {
    for (const one of [this.#home, this.#client]) {
      await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
    }
  }

  close(): void {
    for (const one of [this.#home, this.#client]) {
      one.closeAllConnections();
      one.close();
    }
  }

  get home(): string {
    return `http://127.0.0.1:${(this.#home.address() as AddressInfo).port}/`;
  }

  get callback(): string {
    return `http://127.0.0.1:${(this.#client.address() as AddressInfo).port}/callback`;
  }
}

describe('form_post in a browser', () => {
  let browser: Browser;
  let server: OAuthServer;
  let issuer: string;
  let directory: string;
  const site = new PostedSite();

  beforeAll(async () => {
    await site.open();
    directory = process.env['SCREENSHOT_DIR'] ?? (await mkdtemp(join(tmpdir(), 'form-post-')));
    const port = await freePort();
    issuer = `http://localhost:${port}`;
    const options = {
      issuer,
      interaction: ReadyInteraction,
      resourceOwners: OnlyAlice,
      grants: [...DEFAULT_GRANTS, ImplicitGrant],
      responseTypes: [NoneResponseType],
      legacy: { formPost: true },
    };
    [browser, server] = await Promise.all([
      launchChromium(),
      startServer('fastify', { options, port }),
    ]);
    await server.clients.create({
      name: 'The client',
      clientId: 'client',
      grants: ['authorization_code', 'implicit'],
      responseTypes: ['code', 'token', 'none'],
      redirectUris: [site.callback],
      scopes: ['profile'],
    });
  });
  afterAll(async () => {
    process.stderr.write(`Screenshots: ${directory}\n`);
    await Promise.all([browser.close(), server.close()]);
    site.close();
  });
  beforeEach(() => {
    site.posted.length = 0;
  });

  /** Signs in and agrees. */
  async function approve(page: Page, overrides: Readonly<Record<string, string>> = {}) {
    await page.goto(
      authorizationUrl(issuer, {
        client_id: 'client',
        redirect_uri: site.callback,
        scope: 'profile',
        response_mode: 'form_post',
        ...overrides,
      }),
    );
    await signIn(page);
    await page.click('[name=decision][value=approve]');
  }

  it.each([
    ['code', ['code', 'state', 'iss']],
    ['token', ['access_token', 'token_type', 'expires_in', 'scope', 'state', 'iss']],
    ['none', ['state', 'iss']],
  ])('is sent by itself, and the client may send the browser on: %s', async (type, names) => {
    const there = await visit(browser);
    await approve(there.page, { response_type: type });
    await there.page.waitForURL(site.home);

    expect(await there.page.textContent('h1')).toBe('Home');
    expect(site.posted.map((form) => [...form.keys()])).toEqual([names]);
    expect(site.posted[0]?.get('state')).toBe('the-state');
    expect(there.complaints).toEqual([]);
    await there.leave();
  });

  it('is sent by the button where there is no script, from a page in the look of the others', async () => {
    const there = await visit(browser, { javaScriptEnabled: false, colorScheme: 'light' });
    await approve(there.page);
    await there.page.waitForSelector('main button');
    await there.page.screenshot({ path: join(directory, 'form-post.png') });
    const heading = await there.page.textContent('h1');
    const ground = await there.page.evaluate<string>(GROUND);
    const before = [...site.posted];
    await there.page.click('button');
    await there.page.waitForURL(site.home);

    expect(heading).toBe('Back to The client');
    expect(ground).toBe('rgb(243, 244, 246)');
    expect(before).toEqual([]);
    expect(site.posted[0]?.get('code')).toMatch(/^oa_ac_/);
    expect(there.complaints).toEqual([]);
    await there.leave();
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ReadyInteraction } from '../../src/http/pages/ready-interaction.js';
import { ResourceOwners } from '../../src/index.js';
import { createTestDatabase } from '../support/database.js';
import { takeAway } from '../support/database-outage.js';
import type { TestClient } from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import {
  ALICE,
  answerOf,
  authorizationPath,
  aWebClient,
  formOf,
  ISSUER,
  type Page,
  StepBrowser,
} from './pages.fixture.js';

/** People in the database of the application, as most hosts have them. */
@Injectable()
class StoredPeople extends ResourceOwners {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async verify(username: string, password: string) {
    const [row] = await this.dataSource.query<{ subject: string }[]>(
      `SELECT 'u-alice' AS subject WHERE $1 = $2 AND $3 = $4`,
      [username, ALICE.username, password, ALICE.password],
    );
    return row;
  }
}

describe.each(ADAPTERS)('the ready pages while the database is away (%s)', (adapter) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let server: OAuthServer;
  let client: TestClient;
  let browser: StepBrowser;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startServer(adapter, {
      databaseUrl: database.url,
      options: {
        issuer: ISSUER,
        interaction: ReadyInteraction,
        resourceOwners: StoredPeople,
      },
    });
    client = await aWebClient(server);
  });
  beforeEach(() => {
    browser = new StepBrowser(server);
  });
  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  async function during<T>(act: () => Promise<T>): Promise<T> {
    server.clock.advance(6); // Nothing is answered from the cache of clients.
    const bringBack = await takeAway(database.url);
    try {
      return await act();
    } finally {
      await bringBack();
    }
  }

  function expectUnavailable(page: Page) {
    expect(page.status).toBe(503);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.location).toBeNull();
    expect(page.html).toContain('<h1');
    expect(page.html).not.toMatch(/ECONN|terminat|database "/);
  }

  it('show a page with 503 to who begins: at the authorization request and at sign-in', async () => {
    const form = formOf(await browser.startSignIn(client));
    const location = `/oauth/sign-in?ticket=${form.fields.find(({ name }) => name === 'ticket')?.value}`;
    await during(async () => {
      expectUnavailable(await browser.get(authorizationPath(client)));
      expectUnavailable(await browser.get(location));
      expectUnavailable(await browser.submit(form, ALICE));
    });

    expect(browser.cookies.has('oauth2-session')).toBe(false);
    expect((await browser.submit(form, ALICE)).status).toBe(303);
  });

  it('show it when the people cannot be asked, and count no failed attempt', async () => {
    const form = formOf(await browser.get('/oauth/sign-in'));
    await during(async () => {
      for (let time = 0; time < 8; time += 1) expectUnavailable(await browser.submit(form, ALICE));
    });

    expect((await browser.submit(form, ALICE)).status).toBe(303);
  });

  it('show it when a decision cannot be kept: the same form is good afterwards', async () => {
    const page = await browser.startConsent(client);
    await during(async () => {
      expectUnavailable(await browser.submit(formOf(page), { decision: 'approve' }));
    });
    const answer = await browser.submit(formOf(page), { decision: 'approve' });

    expect(answerOf(answer).get('code')).not.toBeNull();
  });

  it('do not say that somebody is signed out when it could not be written down', async () => {
    await browser.startConsent(client);
    const form = formOf(await browser.get('/oauth/sign-out'));
    await during(async () => {
      expectUnavailable(await browser.get('/oauth/sign-out'));
      expectUnavailable(await browser.submit(form));
    });

    expect((await browser.get('/oauth/sign-in')).html).toContain('You are signed in');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_GRANTS, PasswordGrant } from '../../src/index.js';
import { post, type TestClient } from '../support/flows.js';
import { ADAPTERS, type OAuthServer } from '../support/oauth-server.js';
import { expectError } from '../support/refusals.js';
import { ALICE, BOB, formOf, startPages, StepBrowser } from './pages.fixture.js';

describe.each(ADAPTERS)('guessing at the password grant (RFC 6749 §4.3.2) on %s', (adapter) => {
  let server: OAuthServer;
  let service: TestClient;
  let app: TestClient;

  beforeAll(async () => {
    server = await startPages(adapter, { grants: [...DEFAULT_GRANTS, PasswordGrant] });
    const shared = { grants: ['password'], scopes: ['profile'], defaultScopes: ['profile'] };
    service = await server.clients.create({ name: 'a service', ...shared });
    app = await server.clients.create({ name: 'an app', public: true, ...shared });
  });
  afterAll(() => server.close());

  const ask = (client: TestClient, username: string, password: string) =>
    post(server, '/oauth/token', client, { grant_type: 'password', username, password });

  const statuses = async (
    client: TestClient,
    times: number,
    username: (time: number) => string,
  ) => {
    const counted: Record<number, number> = {};
    for (let time = 0; time < times; time += 1) {
      const { status } = await ask(client, username(time), 'wrong');
      counted[status] = (counted[status] ?? 0) + 1;
    }
    return counted;
  };

  it('is slowed down: most guesses are not checked, and even the right password waits', async () => {
    const { 400: checked = 0, 429: refused = 0 } = await statuses(service, 60, () => 'alice');
    expect(checked).toBeGreaterThanOrEqual(6);
    // On a slow machine a few more than six get through.
    expect(refused).toBeGreaterThanOrEqual(45);

    const right = await ask(service, ' ALICE ', ALICE.password);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
    await expectError(right, 429, 'temporarily_unavailable');
  });

  it('costs nobody else anything, at the same client', async () => {
    expect((await ask(service, BOB.username, BOB.password)).status).toBe(200);
  });

  it('has one budget with the sign-in page', async () => {
    const browser = new StepBrowser(server);
    const form = formOf(await browser.get('/oauth/sign-in'));

    expect((await browser.submit(form, ALICE)).status).toBe(429);
  });

  it('is slowed down per address at a client without a secret, whatever the names', async () => {
    const { 400: checked = 0, 429: refused = 0 } = await statuses(app, 60, (n) => `somebody-${n}`);
    expect(checked).toBeGreaterThanOrEqual(30);
    expect(refused).toBeGreaterThanOrEqual(15);
  });

  it('does not take the address of a server for that of one person', async () => {
    expect(await statuses(service, 60, (n) => `anybody-${n}`)).toEqual({ 400: 60 });
    expect((await ask(service, BOB.username, BOB.password)).status).toBe(200);
  });

  it('authenticates the client before anything is counted or checked [case 133]', async () => {
    for (let time = 0; time < 20; time += 1) {
      const response = await ask({ ...service, clientSecret: 'x' }, 'carol', 'wrong');
      await expectError(response, 401, 'invalid_client');
    }
    expect((await ask(service, 'carol', 'wrong')).status).toBe(400);
  });

  it('counts no failure when the host cannot tell', async () => {
    for (let time = 0; time < 8; time += 1) {
      expect((await ask(service, 'outage', 'x')).status).toBe(500);
    }
  });
});

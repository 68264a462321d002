import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IssuanceContext, PreTokenContext } from '../../src/index.js';
import {
  approve,
  exchange,
  introspect,
  post,
  refresh,
  registerClient,
  type TestClient,
  type TokenAnswer,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { StatementLog } from '../support/statement-log.js';
import { Moody, PasswordsOnly, quickTimer, type Trouble } from './hooks.fixture.js';
import { Told } from './told.fixture.js';

const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials', 'password'];
const STATIONS = ['preToken', 'postToken', 'modifyToken', 'contribute'];
const answerOf = async (response: Response) =>
  (await response.json()) as TokenAnswer & { tenant?: string };

describe.each(ADAPTERS)('hooks of token requests (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let told: Told;

  beforeAll(async () => {
    told = new Told();
    server = await startServer(adapter, {
      providers: [Moody],
      options: { hooks: { classes: [PasswordsOnly], timeLimit: 1 } },
      logger: told.logger,
    });
    quickTimer(server.app);
    client = await registerClient(server, { grants: GRANTS });
  });
  afterAll(async () => {
    await server.close();
    await told.telemetry.end();
  });
  beforeEach(() => Moody.reset());

  const credentials = (of = client) =>
    post(server, '/oauth/token', of, { grant_type: 'client_credentials' });
  const password = () =>
    post(server, '/oauth/token', client, {
      grant_type: 'password',
      username: 'alice',
      password: 'ecila',
    });

  it('are called in their order, those of a grant for this grant only', async () => {
    const answers = [await credentials(), await password()];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(Moody.calls).toEqual([
      ...STATIONS,
      'preToken of passwords, of a client',
      'preToken',
      'postToken of passwords, for alice',
      'postToken',
      'modifyToken',
      'contribute',
    ]);
  });

  it('know the facts of the request', async () => {
    await exchange(server, client, await approve(server, client));
    const [, before] = Moody.seen[0] as [string, PreTokenContext];
    const [, after] = Moody.seen[1] as [string, IssuanceContext];

    expect(before).toMatchObject({ grantType: 'authorization_code', client: undefined });
    expect(before.params.get('grant_type')).toBe('authorization_code');
    expect(before.request.method).toBe('POST');
    expect(after).toMatchObject({
      grantType: 'authorization_code',
      subject: 'alice',
      principal: 'user',
      scopes: ['profile', 'email'],
      client: { clientId: client.clientId },
      authorizationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(after.request).toBe(before.request);
    expect(Object.isFrozen(before.request)).toBe(true);
    expect(Object.isFrozen(before.request.headers)).toBe(true);
  });

  it('add to the answer, and set no member of the protocol (RFC 6749 §5.1)', async () => {
    const answer = await answerOf(await credentials());

    expect(answer).toMatchObject({
      tenant: 'acme',
      access_token: expect.stringMatching(/^oa_at_/),
    });
    expect(told.lines.join('\n')).toContain(
      "the hook Moody.contribute failed: access_token is the protocol's and stays as it is",
    );
  });

  it('narrow what is stored, not only what is said', async () => {
    const short = await registerClient(server, { name: 'Short', grants: GRANTS });
    const first = await tokensFor(server, short);
    const facts = await introspect(server, short, first.access_token);
    const wide = await answerOf(await refresh(server, short, first.refresh_token));

    expect(first).toMatchObject({ scope: 'profile', expires_in: 30 });
    expect(facts).toMatchObject({ active: true, scope: 'profile' });
    expect(Number(facts['exp']) - Number(facts['iat'])).toBe(30);
    expect(wide.scope).toBe('profile');
  });

  describe.each<[Trouble, number, string]>([
    ['refusal', 403, 'access_denied'],
    ['bug', 500, 'server_error'],
    ['hang', 503, 'temporarily_unavailable'],
  ])('that meet a %s', (trouble, status, error) => {
    it.each(STATIONS)(
      'at %s issue nothing and use up nothing: the code is still good',
      async (station) => {
        const approved = await approve(server, client);
        Moody.trouble = { [station]: trouble };
        const log = new StatementLog(server.dataSource);
        const sent = await log.during(async () => {
          const response = await exchange(server, client, approved);
          expect([response.status, await response.json()]).toEqual([
            status,
            expect.objectContaining({ error }),
          ]);
        });
        log.stop();
        Moody.trouble = {};

        expect(sent.filter((statement) => !statement.startsWith('SELECT'))).toEqual([]);
        expect((await exchange(server, client, approved)).status).toBe(200);
      },
    );

    it.each(STATIONS)('at %s leave the refresh token as it is', async (station) => {
      const { refresh_token: token } = await tokensFor(server, client);
      Moody.trouble = { [station]: trouble };
      const refused = await refresh(server, client, token);
      Moody.trouble = {};
      const again = await refresh(server, client, token);

      expect(refused.status).toBe(status);
      expect(again.status).toBe(200);
      const { refresh_token: next } = await answerOf(again);
      expect((await refresh(server, client, next)).status).toBe(200);
    });

    it.each(STATIONS)('at %s give no token for a password or a secret', async (station) => {
      const before = server.events.length;
      Moody.trouble = { [station]: trouble };
      const answers = [await password(), await credentials()];

      expect(answers.map((answer) => answer.status)).toEqual([status, status]);
      const types = server.events.slice(before).map(({ type }) => type);
      expect(types).not.toContain('token.issued');
    });
  });

  it('are named in the log with what went wrong, and not in the answer', async () => {
    Moody.trouble = { postToken: 'bug' };
    const bug = await (await credentials()).text();
    Moody.trouble = { postToken: 'hang' };
    const hang = await credentials();

    expect(bug).not.toMatch(/Moody|a bug/);
    expect(hang.headers.get('retry-after')).toBe('1');
    expect(told.lines.join('\n')).toContain(
      'token endpoint failed: the hook Moody.postToken failed: a bug at postToken',
    );
    expect(told.lines.join('\n')).toContain(
      'token endpoint failed: the hook Moody.postToken did not come back within 1 s',
    );
  });

  it('are not asked about a wrong verifier, which burns the code all the same (RFC 7636 §4.6)', async () => {
    const approved = await approve(server, client);
    Moody.reset();
    Moody.trouble = { postToken: 'refusal' };
    const wrong = await exchange(server, client, { ...approved, verifier: 'w'.repeat(43) });
    Moody.trouble = {};
    const right = await exchange(server, client, approved);

    expect([await answerOf(wrong), right.status]).toMatchObject([{ error: 'invalid_grant' }, 400]);
    expect(Moody.calls).toEqual(['preToken', 'preToken']);
  });

  it('are not asked again by a retry, which gets the answer of the first (RFC 9700 §4.14.2)', async () => {
    const { refresh_token: token } = await tokensFor(server, client);
    const first = await answerOf(await refresh(server, client, token));
    Moody.reset();
    const second = await answerOf(await refresh(server, client, token));

    expect(second).toEqual(first);
    expect(second.tenant).toBe('acme');
    expect(Moody.calls).toEqual(['preToken']);
  });

  it('are asked by a retry for another scope, since another token is made', async () => {
    const { refresh_token: token } = await tokensFor(server, client);
    const first = await answerOf(await refresh(server, client, token));
    Moody.reset();
    const second = await answerOf(await refresh(server, client, token, { scope: 'profile' }));

    expect(second).toMatchObject({ scope: 'profile', refresh_token: first.refresh_token });
    expect(second.access_token).not.toBe(first.access_token);
    expect(Moody.calls).toEqual(STATIONS);
  });

  it('let one of many redeem a code and leave the others nothing (RFC 6749 §10.5)', async () => {
    const approved = await approve(server, client);
    const before = server.events.length;
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => exchange(server, client, approved)),
    );
    const issued = () =>
      server.events.slice(before).filter(({ type }) => type === 'token.issued').length;

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(11);
    expect(issued()).toBe(1);
  });

  it('leave many refreshes at once with one answer (RFC 9700 §4.14.2)', async () => {
    const { refresh_token: token } = await tokensFor(server, client);
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => answerOf(await refresh(server, client, token))),
    );

    expect(new Set(answers.map(({ access_token: access }) => access)).size).toBe(1);
    expect(answers.every(({ tenant }) => tenant === 'acme')).toBe(true);
  });

  it('come before the client is known, so nothing is told of who it is', async () => {
    Moody.trouble = { preToken: 'refusal' };
    const stranger = { clientId: 'nobody', clientSecret: 'nothing' };
    const answers = [await credentials(), await credentials(stranger)];

    expect(await answers[0]?.text()).toBe(await answers[1]?.text());
    Moody.reset();
    await credentials(stranger);
    await post(server, '/oauth/token', client, { grant_type: 'urn:example:none' });
    expect(Moody.calls).toEqual(['preToken']);
  });
});

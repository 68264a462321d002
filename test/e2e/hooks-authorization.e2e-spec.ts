import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  AuthorizationServer,
  DEFAULT_GRANTS,
  ImplicitGrant,
  NoneResponseType,
  OAuth2Request,
  type PostAuthContext,
} from '../../src/index.js';
import {
  answerOf,
  approve,
  authorize,
  exchange,
  post,
  REDIRECT_URI,
  registerClient,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, encode, type OAuthServer, startServer } from '../support/oauth-server.js';
import { StatementLog } from '../support/statement-log.js';
import { Doorman, ImplicitOnly } from './hooks-authorization.fixture.js';
import { Moody, quickTimer, type Trouble } from './hooks.fixture.js';

const PAGE = { consent: 'page' };
const BEFORE = ['preAuth', 'postAuth'];

describe.each(ADAPTERS)('hooks of authorization requests (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, {
      providers: [Doorman, ImplicitOnly, Moody],
      options: {
        grants: [...DEFAULT_GRANTS, ImplicitGrant],
        responseTypes: [NoneResponseType],
        hooks: { timeLimit: 1 },
      },
    });
    quickTimer(server.app);
    client = await registerClient(server, {
      grants: ['authorization_code', 'implicit', 'refresh_token'],
      responseTypes: ['code', 'token', 'none'],
    });
  });
  afterAll(() => server.close());
  beforeEach(() => Moody.reset());

  const decide = (ticket: string, decision: string) =>
    server.post('/oauth/authorize', `ticket=${ticket}&decision=${decision}&scope=profile`, {
      'x-user': 'alice',
    });
  const asked = async () =>
    (await (await authorize(server, client, {}, PAGE)).json()) as {
      readonly ticket: string;
      readonly additions?: unknown;
    };

  it('add to what the consent page is told, and the first word counts', async () => {
    const { additions } = await asked();

    expect(additions).toEqual({
      warning: 'This <b>client</b> is new',
      seen: 'before',
      risk: { level: 2 },
    });
    expect(Moody.calls).toEqual(BEFORE);
  });

  it('know the facts of the request', async () => {
    await asked();
    const [, after] = Moody.seen[1] as [string, PostAuthContext];

    expect(after).toMatchObject({
      client: { clientId: client.clientId },
      redirectUri: REDIRECT_URI,
      responseType: 'code',
      scopes: ['profile', 'email'],
      subject: 'alice',
    });
    expect(after.params.get('state')).toBe('a state');
    expect(after.request.headers['x-user']).toBe('alice');
  });

  it('are asked again when the decision comes back, then about the code', async () => {
    const { ticket } = await asked();
    Moody.reset();
    const answer = await decide(ticket, 'approve');

    expect(answerOf(answer).get('code')).toMatch(/^oa_ac_/);
    expect(Moody.calls).toEqual([...BEFORE, 'modifyCode']);
  });

  it('are asked once when no page is needed', async () => {
    await approve(server, client);

    expect(Moody.calls).toEqual([...BEFORE, 'modifyCode']);
  });

  it('wait with their last word until somebody is signed in', async () => {
    await authorize(server, client, {}, { user: '' });

    expect(Moody.calls).toEqual(['preAuth']);
  });

  it('cannot keep anybody from saying no', async () => {
    const { ticket } = await asked();
    Moody.trouble = { postAuth: 'refusal', modifyCode: 'refusal' };
    const answer = await decide(ticket, 'deny');

    expect(answerOf(answer).get('error_description')).toBe('the resource owner denied the request');
  });

  it('are not asked where an answer must not go to the client (RFC 6749 §4.1.2.1)', async () => {
    await authorize(server, client, { redirect_uri: 'https://evil.example/' });
    await authorize(server, client, { client_id: 'nobody' });

    expect(Moody.calls).toEqual([]);
  });

  it('come before the rest is looked at, and what is wrong with it is still told', async () => {
    const answer = await authorize(server, client, { response_type: 'nonsense' });

    expect(answerOf(answer).get('error')).toBe('unsupported_response_type');
    expect(Moody.calls).toEqual(['preAuth']);
  });

  it('narrow the approval itself, and the life of its code', async () => {
    const short = await registerClient(server, { name: 'Short' });
    const tokens = await tokensFor(server, short);
    const late = await approve(server, short);
    server.clock.advance(6);

    expect(tokens.scope).toBe('profile');
    expect(server.events.findLast(({ type }) => type === 'authorization.granted')).toMatchObject({
      scopes: ['profile'],
    });
    expect(await (await exchange(server, short, late)).json()).toMatchObject({
      error: 'invalid_grant',
    });
  });

  describe.each<[Trouble, number]>([
    ['refusal', 303],
    ['bug', 500],
    ['hang', 503],
  ])('that meet a %s', (trouble, status) => {
    it.each(['preAuth', 'postAuth', 'modifyCode'])(
      'at %s store nothing and leave the form as it is',
      async (station) => {
        const { ticket } = await asked();
        Moody.trouble = { [station]: trouble };
        const log = new StatementLog(server.dataSource);
        const sent = await log.during(async () => {
          const answer = await decide(ticket, 'approve');
          expect(answer.status).toBe(status);
          if (trouble === 'refusal') {
            expect(answerOf(answer).get('error')).toBe('access_denied');
            expect(answerOf(answer).get('iss')).toBe('http://localhost:3000');
          }
        });
        log.stop();
        Moody.trouble = {};

        expect(sent.filter((statement) => !statement.startsWith('SELECT'))).toEqual([]);
        expect(answerOf(await decide(ticket, 'approve')).get('code')).toMatch(/^oa_ac_/);
      },
    );
  });

  it('of an implicit request include those of its token (RFC 6749 §4.2)', async () => {
    const answer = await authorize(server, client, { response_type: 'token' });
    const fragment = new URLSearchParams(
      new URL(answer.headers.get('location') ?? '').hash.slice(1),
    );

    expect(Moody.calls).toEqual([
      'preAuth',
      'preAuth of implicit',
      'preToken',
      'postAuth',
      'postToken',
      'modifyToken',
      'contribute',
    ]);
    expect(fragment.get('tenant')).toBe('acme');
    expect(fragment.get('access_token')).toMatch(/^oa_at_/);
    const [, context] = Moody.seen.find(([station]) => station === 'postToken') ?? [];
    expect(context).toMatchObject({ grantType: 'implicit', request: expect.any(OAuth2Request) });
  });

  it('of a response type without a code or a token are asked before and after', async () => {
    await authorize(server, client, { response_type: 'none' });

    expect(Moody.calls).toEqual(BEFORE);
  });

  it('are asked by a host that has its own consent page', async () => {
    const authorization = server.app.get(AuthorizationServer);
    const query = encode({
      response_type: 'code',
      client_id: client.clientId,
      code_challenge: 'c'.repeat(43),
      code_challenge_method: 'S256',
    });
    const request = new OAuth2Request({
      issuer: { identifier: 'http://localhost:3000', url: (path) => path },
      method: 'GET',
      url: `http://localhost:3000/own?${query}`,
      headers: {},
    });
    const described = await authorization.validateAuthorizationRequest(request);
    const subject = { subject: 'alice', sessionId: 'one', authTime: new Date(0) };
    await authorization.createAuthorizationResponse(request, { ...subject, scopes: ['profile'] });

    expect(described.additions).toMatchObject({ seen: 'before', risk: { level: 2 } });
    expect(Moody.calls).toEqual([...BEFORE, ...BEFORE, 'modifyCode']);
  });

  it('of the token endpoint are asked at the token endpoint', async () => {
    const approved = await approve(server, client);
    Moody.reset();
    await exchange(server, client, approved);
    await post(server, '/oauth/token', client, { grant_type: 'implicit' });

    expect(Moody.calls).toEqual(['preToken', 'postToken', 'modifyToken', 'contribute', 'preToken']);
  });
});

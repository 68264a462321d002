import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import {
  type IntrospectionOptions,
  TemporarilyUnavailableError,
} from '../../src/resource/index.js';
import { GOOD, IntrospectionServer, json, type Reply } from '../support/introspection-server.js';
import { CLIENT, TOKEN, validatorOf } from './remote.fixture.js';

let server: IntrospectionServer;

beforeAll(async () => {
  server = await IntrospectionServer.start();
});
afterAll(() => server.close());
beforeEach(() => server.answers(GOOD));

const setUp = (options: Partial<IntrospectionOptions> = {}) => validatorOf(server, options);

describe('the question (RFC 7662 §2.1)', () => {
  it('is a POST of a form with the token and its kind, and asks for JSON', async () => {
    await setUp().ask();

    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'POST', path: '/introspect' });
    expect(asked?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([...(asked?.form ?? [])]).toEqual([
      ['token', TOKEN],
      ['token_type_hint', 'access_token'],
    ]);
  });

  it('carries identifier and secret as Basic, each form-encoded first (RFC 6749 §2.3.1)', async () => {
    await setUp().ask();

    const basic = server.asked[0]?.headers.authorization?.replace(/^Basic /, '') ?? '';
    expect(Buffer.from(basic, 'base64').toString()).toBe(
      'api:the+secret%3A+of+100%25+the+API+%2B%C3%A9',
    );
  });

  it('carries them in the form instead, by option (RFC 6749 §2.3.1)', async () => {
    await setUp({ clientAuthMethod: 'client_secret_post' }).ask();

    const [asked] = server.asked;
    expect(asked?.headers).not.toHaveProperty('authorization');
    expect(asked?.form.get('client_id')).toBe(CLIENT.clientId);
    expect(asked?.form.get('client_secret')).toBe(CLIENT.clientSecret);
  });

  it('keeps the query of the endpoint', async () => {
    await setUp({ endpoint: `${server.endpoint}?tenant=7` }).ask();

    expect(server.asked[0]?.path).toBe('/introspect?tenant=7');
  });
});

describe('an outage is 503, remembers nothing and is told in one line [case 277] (RFC 7662 §2.3)', () => {
  const failures: readonly [string, Reply, string][] = [
    [
      '401',
      json({ error: 'invalid_client' }, 401),
      "answered 401: it does not take the client 'api' with its secret, look at introspection.clientId, clientSecret and clientAuthMethod",
    ],
    ['403', json({}, 403), "answered 403: the client 'api' may not ask about tokens there"],
    ['404', json({}, 404), 'answered 404: look at introspection.endpoint'],
    ['400', json({ error: 'invalid_request' }, 400), 'answered 400'],
    ['429', json({}, 429), 'answered 429'],
    ['500', json(GOOD, 500), 'answered 500'],
    ['503', json(GOOD, 503), 'answered 503'],
    ['201', json(GOOD, 201), 'answered 201'],
    ['204', (response) => void response.writeHead(204).end(), 'answered 204'],
    [
      'a redirect',
      (response) => void response.writeHead(307, { location: '/elsewhere' }).end(),
      'answered 307: redirects are not followed',
    ],
    [
      'nothing',
      (response) => void response.writeHead(200).end(),
      'answered something that is not JSON',
    ],
    [
      'a page',
      (response) => void response.end(`<p>${TOKEN}</p>`),
      'answered something that is not JSON',
    ],
    ['half of an answer', (response) => void response.end('{"active": true, '), 'not JSON'],
    ['no object', json([GOOD]), "answered no good 'active'"],
    ['no boolean', json({ ...GOOD, active: 'true' }), "answered no good 'active'"],
    ['a scope that is no text', json({ ...GOOD, scope: ['read'] }), "answered no good 'scope'"],
    ['more than 64 KB', json({ ...GOOD, x: 'x'.repeat(70_000) }), 'answered more than 65536 bytes'],
    [
      'more than 64 KB, packed',
      (response) =>
        void response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync(JSON.stringify({ ...GOOD, x: 'x'.repeat(10_000_000) }))),
      'answered more than 65536 bytes',
    ],
    [
      'less than it announced',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{');
        response.socket?.destroySoon();
      },
      'cannot be reached',
    ],
    [
      'a closed connection',
      (response) => void response.socket?.destroy(),
      'cannot be reached: other side closed',
    ],
    ['no HTTP', (response) => void response.socket?.end('HELLO\r\n\r\n'), 'cannot be reached'],
  ];

  it.each(failures)('%s', async (_, reply, told) => {
    const { ask, log } = setUp();
    server.answers(reply);

    await expect(ask()).rejects.toThrow(TemporarilyUnavailableError);

    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toContain(told);
    expect(log.lines[0]).toMatch(/^token introspection: .+$/);
    expect(log.lines[0]).not.toMatch(/mF_9|the secret|the\+secret/);
    expect(server.asked.map(({ path }) => path)).not.toContain('/elsewhere');
    server.answers(GOOD);
    await expect(ask()).resolves.toMatchObject({ subject: 'alice' });
  });

  it.each<[string, Reply]>([
    ['at all', () => undefined],
    ['in full', (response) => void response.writeHead(200).write('{"active":')],
  ])('a server that does not answer in time %s', async (_, reply) => {
    const { ask, log } = setUp({ timeout: 1 });
    server.answers(reply);

    await expect(ask()).rejects.toThrow(TemporarilyUnavailableError);

    expect(log.lines).toEqual([
      `token introspection: ${server.endpoint} did not answer within 1 s`,
    ]);
  });

  it('a server that is not there', async () => {
    const gone = await IntrospectionServer.start();
    const { ask, log } = setUp({ endpoint: gone.endpoint });
    await gone.close();

    await expect(ask()).rejects.toMatchObject({ status: 503, headers: { 'retry-after': '1' } });

    expect(log.lines[0]).toMatch(/cannot be reached: .*ECONNREFUSED/);
  });

  it('and no outage is a connection that ended while it was kept: it is asked a second time', async () => {
    const { ask, log } = setUp();
    let attempts = 0;
    server.answers((response, asked) => {
      attempts += 1;
      if (attempts === 1) response.socket?.destroy();
      else return json(GOOD)(response, asked);
    });

    await expect(ask()).resolves.toMatchObject({ subject: 'alice' });

    expect(attempts).toBe(2);
    expect(log.lines).toEqual([]);
  });

  it('does not log the query of an endpoint', async () => {
    const { ask, log } = setUp({ endpoint: `${server.endpoint}?key=hidden` });
    server.answers(json({}, 500));

    await expect(ask()).rejects.toThrow(TemporarilyUnavailableError);

    expect(log.lines).toEqual([`token introspection: ${server.endpoint} answered 500`]);
  });
});

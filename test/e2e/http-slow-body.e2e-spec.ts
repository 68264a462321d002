import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { ClientService } from '../../src/index.js';
import {
  adapters,
  bootApp,
  createTestDatabase,
  oauth2,
  type TestApp,
  type TestDatabase,
  typeOrm,
} from '../support/app.js';

/** Everything but the timers of the code under test goes on as it is. */
const FAKED = ['setTimeout', 'clearTimeout'] as const;

const FORM = 'content-type: application/x-www-form-urlencoded';

describe.each(adapters)('a body that does not end, on %s', (adapter) => {
  let database: TestDatabase;
  let server: TestApp;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await bootApp(adapter, { imports: [typeOrm(database), oauth2()] });
    await server.app.get(ClientService).create({
      name: 'a page',
      public: true,
      grants: ['authorization_code'],
      redirectUris: ['https://app.example/callback'],
    });
  });

  afterEach(() => {
    vi.useRealTimers();
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  /** Begins a request; `answer` is what came until the server hung up. */
  function begin(head: readonly string[], body = '') {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    sockets.push(socket);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
    const answer = new Promise<string>((resolve) => {
      socket.once('close', () => resolve(Buffer.concat(chunks).toString()));
    });
    socket.write(`${[...head, 'host: localhost', '', ''].join('\r\n')}${body}`);
    return { socket, answer };
  }

  /** Waits for the timer of a body, and lets it run out. */
  async function runOut(): Promise<void> {
    for (let time = 0; time < 100_000 && vi.getTimerCount() === 0; time += 1) await turn();
    vi.advanceTimersByTime(14_999);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
  }

  it('is answered 408 after 15 seconds, in the form of RFC 6749 §5.2, and the connection ends', async () => {
    vi.useFakeTimers({ toFake: [...FAKED] });
    const { answer } = begin(
      ['POST /oauth/token HTTP/1.1', FORM, 'content-length: 100'],
      'grant_type=',
    );
    await runOut();

    const { status, headers, body } = parsed(await answer);
    expect(status).toBe(408);
    expect(headers).toMatchObject({
      connection: 'close',
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    expect(JSON.parse(body)).toMatchObject({ error: 'invalid_request' });
  });

  it('waits for no timer once a body is there', async () => {
    vi.useFakeTimers({ toFake: [...FAKED] });
    const head = ['POST /oauth/token HTTP/1.1', FORM, 'content-length: 5', 'connection: close'];
    const { answer } = begin(head, 'a=b&c');

    expect(parsed(await answer).status).toBe(400);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['too long', [FORM], 413],
    ['of another type', ['content-type: application/json'], 415],
  ])('is refused when it is %s, and no longer read after a bound', async (_, headers, status) => {
    const { socket, answer } = begin([
      'POST /oauth/token HTTP/1.1',
      'transfer-encoding: chunked',
      ...headers,
    ]);
    const flood = sendUntilClosed(socket);

    const told = parsed(await answer);
    expect(told.status).toBe(status);
    expect(told.headers['connection']).toBe('close');
    // What the server has read, and what the kernel keeps for both sides.
    expect(await flood).toBeLessThan(32 * 1_048_576);
  });

  it('is refused by the length that it declares, without being read', async () => {
    const { answer } = begin(['POST /oauth/token HTTP/1.1', FORM, 'content-length: 999999999']);

    const { status, headers } = parsed(await answer);
    expect({ status, connection: headers['connection'] }).toEqual({
      status: 413,
      connection: 'close',
    });
  });

  it('of a client that sends all of it: 413, which it can read, and the connection ends', async () => {
    const response = await server.post('/oauth/token', 'a'.repeat(900_000));

    expect(response.status).toBe(413);
    expect(response.headers.get('connection')).toBe('close');
  });

  it('of another type that was read keeps the connection', async () => {
    const response = await server.post('/oauth/token', '{}', {
      'content-type': 'application/json',
    });

    expect(response.status).toBe(415);
    expect(response.headers.get('connection')).not.toBe('close');
  });

  it.each([
    [413, 'a'.repeat(70_000), {}],
    [415, '{}', { 'content-type': 'application/json' }],
  ])('lets the page of a client read a %i, and nobody else', async (status, body, type) => {
    const ask = (origin: string) => server.post('/oauth/token', body, { ...type, origin });
    const own = await ask('https://app.example');
    const stranger = await ask('https://evil.example');

    expect([own.status, stranger.status]).toEqual([status, status]);
    expect(own.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
    expect(stranger.headers.get('vary')).toBe('Origin');
  });

  it.each(['/oauth/authorize', '/oauth/sign-in'])(
    'is told to a person on a page at %s, to a program as JSON',
    async (path) => {
      const body = 'a'.repeat(70_000);
      const page = await server.post(path, body, { accept: 'text/html' });
      const json = await server.post(path, body, { accept: 'application/json' });

      expect([page.status, json.status]).toEqual([413, 413]);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('connection')).toBe('close');
      expect(await json.json()).toMatchObject({ error: 'invalid_request' });
    },
  );
});

/** How much was sent until the other side hung up. @unit bytes */
function sendUntilClosed(socket: Socket): Promise<number> {
  const size = 65_536;
  const chunk = Buffer.from(`${size.toString(16)}\r\n${'a'.repeat(size)}\r\n`);
  const send = (): void => {
    while (!socket.destroyed && socket.writable && socket.write(chunk));
  };
  return new Promise((resolve) => {
    socket.on('drain', send);
    socket.once('close', () => resolve(socket.bytesWritten));
    send();
  });
}

function parsed(answer: string) {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(': ');
      return [name.toLowerCase(), value.join(': ')];
    }),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body: rest.join('\r\n\r\n') };
}

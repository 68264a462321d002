import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeDataDirectory } from './data-directory.js';
import type { DataDirectory } from './data-directory.js';
import { clientCredentials, freePort, ServerProcess } from './server-process.js';

/** Nobody else may enter it: an account of its own for the database, which root needs, cannot either. */
let data: DataDirectory;
let server: ServerProcess;
let issuer: string;
let startTime: number;
let place = '';

beforeAll(async () => {
  data = await makeDataDirectory(0o700);
  const begin = Date.now();
  server = start();
  issuer = await server.ready();
  startTime = Date.now() - begin;
});

afterAll(async () => {
  await server.stop();
  await rm(database(), { recursive: true, force: true });
  await data.remove();
});

describe('the standalone server on its embedded database', () => {
  it('starts within 10 s under a directory that others cannot enter, and says so in one line', async () => {
    expect(startTime).toBeLessThan(10_000);
    expect(server.stdout.match(/^ready .*$/gm)).toEqual([`ready ${issuer}`]);
    expect(issuer).toMatch(/^http:\/\/localhost:[1-9]\d*$/);
    expect((await fetch(`${issuer}/health`)).status).toBe(200);
  });

  it('prints a curl line that works when pasted', async () => {
    const [, credentials = '', form = '', url = ''] =
      /^curl -u (\S+) -d (\S+) (\S+)$/m.exec(server.stdout) ?? [];
    const authorization = `Basic ${btoa(credentials)}`;
    const body = new URLSearchParams(form);
    const response = await fetch(url, { method: 'POST', headers: { authorization }, body });

    expect(await response.json()).toMatchObject({ token_type: 'Bearer', scope: 'profile' });
  });

  it('shows on its first page what to do next', async () => {
    const response = await fetch(issuer);
    const text = await response.text();
    const signIn = await fetch(`${issuer}/demo`, { redirect: 'manual' });

    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toContain(`href="${issuer}/demo"`);
    expect(signIn.headers.get('location')).toMatch(
      /\/oauth\/authorize\?.*code_challenge=[\w-]{43}&/,
    );
  });

  it('keeps its secrets where others cannot read them', async () => {
    const { mode } = await stat(join(data.path, 'secrets'));

    expect(mode & 0o077).toBe(0);
  });

  it('tells a second server on the same data in one sentence', async () => {
    const second = start();

    expect(await second.exit).toBe(1);
    expect(second.stdout).toBe('');
    expect(second.stderr).toMatch(
      /^Another server already runs on the data in \S+: stop it, [^\n]+\n$/,
    );
  });

  it('tells a used port in one sentence', async () => {
    const { port } = new URL(issuer);

    const second = start({ PORT: port });

    expect(await second.exit).toBe(1);
    expect(second.stderr).toBe(
      `Port ${port} on 127.0.0.1 is used by another program: stop it, or set PORT to another number.\n`,
    );
  });

  it('brings its database back when that is killed', async () => {
    process.kill(await postmasterPid(), 'SIGKILL');

    const statuses = await healthUntil(issuer, 200, 503);

    expect(statuses.at(-1)).toBe(200);
    expect((await clientCredentials(issuer)).status).toBe(200);
  });

  it.each([
    ['SIGTERM', async () => server.stop()],
    ['kill -9', async () => server.stop('SIGKILL')],
    ['kill -9 of it and of its database', killBoth],
  ])('has its data and secrets again after %s', async (_, end) => {
    const token = await accessToken(issuer);

    await end();
    server = start();
    issuer = await server.ready();
    const response = await useToken(issuer, token);

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ client_id: 'demo-web', sub: null });
  });

  it('stops its database with itself', async () => {
    const running = await postmasterPid();

    const code = await server.stop('SIGINT');

    expect(running).toBeGreaterThan(0);
    expect(code).toBe(0);
    await expect(postmasterPid()).rejects.toThrow();
  });

  it('ends when it is told to while it starts', async () => {
    server = start();
    await eventually(postmasterPid);

    expect(await server.stop()).toBe(0);
    await expect(postmasterPid()).rejects.toThrow();
  });
});

describe.each(['fastify', 'express'])('the standalone server on %s', (adapter) => {
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    server = start({ HTTP_ADAPTER: adapter, PORT: String(port) });
    issuer = await server.ready();
  });

  afterAll(async () => {
    await server.stop();
  });

  it('takes the port that it is told', () => {
    expect(issuer).toBe(`http://localhost:${port}`);
  });

  it('takes headers of 60,000 bytes', async () => {
    const response = await fetch(`${issuer}/health`, { headers: { 'x-long': 'x'.repeat(60_000) } });

    expect(response.status).toBe(200);
  });

  it('finishes the requests in flight on SIGTERM, then exits with 0', async () => {
    const idle = connect(port, '127.0.0.1').on('error', () => undefined);
    const request = halfARequest(port);
    await request.sent;

    server.kill('SIGTERM');
    await refuses(port);
    request.finish();

    expect(await request.answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*"token_type":"Bearer"/);
    expect(await server.exit).toBe(0);
    idle.destroy();
  });
});

function start(env: Readonly<Record<string, string>> = {}): ServerProcess {
  return new ServerProcess({ env: { DATA_DIR: data.path, ...env } });
}

async function killBoth(): Promise<void> {
  await server.stop('SIGKILL');
  process.kill(await postmasterPid(), 'SIGKILL');
}

/** Where the running server says that its database is. */
function database(): string {
  place = /Database: +(\S+)/.exec(server.stdout)?.[1] ?? place;
  return place;
}

async function accessToken(at: string): Promise<string> {
  const body = (await (await clientCredentials(at)).json()) as {
    readonly access_token: string;
  };
  return body.access_token;
}

async function useToken(at: string, token: string): Promise<Response> {
  return fetch(`${at}/api/token`, { headers: { authorization: `Bearer ${token}` } });
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(database(), 'cluster', 'postmaster.pid'), 'utf8'), 10);
}

/** Asks until the answer is the one wanted; meanwhile it may only be the other one. */
async function healthUntil(at: string, wanted: number, meanwhile: number): Promise<number[]> {
  const statuses: number[] = [];
  do {
    await wait(100);
    statuses.push((await fetch(`${at}/health`)).status);
  } while (statuses.at(-1) === meanwhile || statuses.length < 3);
  expect([wanted, meanwhile]).toEqual(expect.arrayContaining([...new Set(statuses)]));
  return statuses;
}

/** A token request whose last byte waits for `finish`. */
function halfARequest(port: number) {
  const body = 'grant_type=client_credentials';
  const credentials = btoa('demo-web:demo-web-secret-for-local-use-only');
  const head = [
    'POST /oauth/token HTTP/1.1',
    'Host: localhost',
    `Authorization: Basic ${credentials}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
    'Expect: 100-continue',
  ].join('\r\n');
  const socket = connect(port, '127.0.0.1');
  let text = '';
  // The server says `100 Continue` when it has begun to work on the request.
  const sent = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (text.includes('100 Continue')) resolve();
    });
  });
  const answer = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(text.slice(text.indexOf('HTTP/1.1 2'))));
  });
  socket.write(`${head}\r\n\r\n${body.slice(0, -1)}`);
  return { sent, answer, finish: () => socket.write(body.slice(-1)) };
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 500; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await wait(20);
    }
  }
}

async function refuses(port: number): Promise<void> {
  for (;;) {
    const refused = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(false);
      });
      socket.once('error', () => resolve(true));
    });
    if (refused) return;
    await wait(20);
  }
}

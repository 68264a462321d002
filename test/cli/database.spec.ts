import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { makeDataDirectory } from '../standalone/data-directory.js';
import type { DataDirectory } from '../standalone/data-directory.js';
import { freePort, ServerProcess } from '../standalone/server-process.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { document, oauth2, oauth2Process } from './command-line.js';

interface Credentials {
  readonly client_id: string;
  readonly client_secret: string;
}

describe('the database of DATABASE_URL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const changed = (change: (url: URL) => void): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };

  it('needs the tables first, and a command says how they are made', async () => {
    const outcomes = [
      await oauth2Process('client list --json', { databaseUrl: database.url }),
      await oauth2('prune', { databaseUrl: database.url }),
      await oauth2('user list', { databaseUrl: database.url }),
    ];

    for (const { code, stdout, stderr } of outcomes) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^error: .*"npx oauth2 migration run.*\n$/);
    }
  });

  it('is required outside of the repository of the package', async () => {
    const outcome = await oauth2Process('client list', { cwd: tmpdir() });

    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/^error: Set DATABASE_URL to your PostgreSQL.*\n$/);
  });

  it('must be one that is there, and its password is never told', async () => {
    const port = await freePort();
    const urls = [
      'mysql://root:letmein-secret@localhost/db',
      'letmein-secret',
      changed((url) => (url.password = 'letmein-secret')),
      changed((url) => (url.pathname = '/letmein-secret')),
      `postgres://u:letmein-secret@127.0.0.1:${port}/db`,
      `postgres://u:letmein-secret@localhost:${port}/db`,
    ];

    const outcomes = [];
    for (const databaseUrl of urls) outcomes.push(await oauth2('client list', { databaseUrl }));

    expect(outcomes).toEqual(
      [
        'DATABASE_URL',
        'DATABASE_URL',
        'password',
        'no such database',
        String(port),
        String(port),
      ].map((told) => ({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(`^error: .*${told}`),
      })),
    );
    for (const { stderr } of outcomes) {
      expect(stderr).not.toContain('letmein-secret');
      expect(stderr).not.toMatch(/^ +at /m);
    }
  });
});

describe('the embedded database of DATA_DIR', () => {
  let data: DataDirectory;
  let server: ServerProcess | undefined;
  let place: string | undefined;
  beforeAll(async () => {
    data = await makeDataDirectory();
  });
  afterAll(async () => {
    await server?.stop();
    await data.remove();
    if (place !== undefined) await rm(place, { recursive: true, force: true });
  });

  it('is used whether the standalone server runs or not', async () => {
    const setup = { dataDir: data.path, input: 'a password of hers\n' };
    await document('migration run', setup, oauth2Process);
    await document('user create zoe', setup, oauth2Process);
    const before = await create('made-before', setup);
    server = new ServerProcess({ env: { DATA_DIR: data.path } });
    const issuer = await server.ready();
    place = /Database: +(\S+)/.exec(server.stdout)?.[1];
    const during = await create('made-meanwhile', setup);

    const answers = [await token(issuer, before), await token(issuer, during)];
    const people = await document<{ username: string }[]>('user list', setup, oauth2Process);
    const rotated = await document<Credentials>('client rotate-secret made-meanwhile', setup);
    const ended = await server.stop();
    const after = await document<{ client_id: string }[]>('client list', setup, oauth2Process);

    expect(answers).toMatchObject([
      { token_type: 'Bearer', scope: 'read' },
      { token_type: 'Bearer', scope: 'read' },
    ]);
    expect(people.map(({ username }) => username)).toEqual(['alice', 'bob', 'zoe']);
    expect(rotated.client_secret).not.toBe(during.client_secret);
    expect(ended).toBe(0);
    expect(after.map(({ client_id }) => client_id)).toEqual(
      expect.arrayContaining(['demo-spa', 'demo-web', 'made-before', 'made-meanwhile']),
    );
  });
});

async function create(id: string, setup: { readonly dataDir: string }): Promise<Credentials> {
  const line = `client create --name N --id ${id} --grant client_credentials --scope read`;
  return document<Credentials>(line, setup, oauth2Process);
}

async function token(issuer: string, client: Credentials): Promise<unknown> {
  const response = await fetch(`${issuer}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return response.json();
}

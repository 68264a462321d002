import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import {
  openEmbeddedDatabase,
  startEmbeddedPostgres,
} from '../../src/standalone/embedded-postgres.js';
import type { EmbeddedPostgres } from '../../src/standalone/embedded-postgres.js';
import { makeDataDirectory } from './data-directory.js';
import type { DataDirectory } from './data-directory.js';

const compiled = new URL('../../dist/src/standalone/embedded-postgres.js', import.meta.url).href;
const isRoot = process.getuid?.() === 0;

let running: EmbeddedPostgres[] = [];
let fresh: DataDirectory[] = [];
/** Most tests need a database, but not one that nobody has used: making one takes a while. */
let shared: DataDirectory;
let dataDir: string;

beforeAll(async () => {
  shared = await makeDataDirectory();
  dataDir = shared.path;
});

afterEach(async () => {
  for (const postgres of running) await postgres.stop();
  for (const made of fresh) await made.remove();
  running = [];
  fresh = [];
});

afterAll(() => shared.remove());

describe('the embedded PostgreSQL', () => {
  it('finds its data again at the next start', async () => {
    const first = await start(dataDir);
    await query(first.url, 'CREATE TABLE first AS SELECT 7 AS number');
    await first.stop();

    const second = await start(dataDir);

    expect(await query(second.url, 'SELECT number FROM first')).toEqual([{ number: 7 }]);
  });

  it('keeps its password from others and asks for it', async () => {
    const postgres = await start(dataDir);
    const url = new URL(postgres.url);
    url.password = 'another';

    const { mode } = await stat(join(postgres.directory, 'password'));

    expect(mode & 0o077).toBe(0);
    await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('tells a second owner in one sentence that the data is in use', async () => {
    await start(dataDir);

    const second = startEmbeddedPostgres({ dataDir });

    await expect(second).rejects.toThrow(
      /^Another server already runs on the data in \S+: stop it, /,
    );
  });

  it('lets exactly one of two simultaneous starts win', async () => {
    const { path } = await freshDirectory();

    const results = await Promise.allSettled([start(path), start(path)]);

    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('takes over the database of a process that was killed', async () => {
    const orphan = await startInProcessAndKillIt(dataDir);
    const before = await query(orphan, 'SELECT pg_postmaster_start_time() AS time');

    const postgres = await start(dataDir);

    expect(await query(postgres.url, 'SELECT pg_postmaster_start_time() AS time')).toEqual(before);
  });

  it('comes back on the same port when it was killed', async () => {
    const sentences: string[] = [];
    const postgres = await start(dataDir, (sentence) => sentences.push(sentence));
    await query(postgres.url, 'CREATE TABLE kept AS SELECT 7 AS number');

    process.kill(await postmasterPid(postgres), 'SIGKILL');
    const rows = await eventually(() => query(postgres.url, 'SELECT number FROM kept'));

    expect(rows).toEqual([{ number: 7 }]);
    expect(sentences).toEqual([expect.stringContaining('stopped unexpectedly')]);
  });

  it('is not blocked by a stale postmaster.pid whose number another process has', async () => {
    const first = await start(dataDir);
    await first.stop();
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      stdio: 'ignore',
    });
    const file = join(first.directory, 'cluster', 'postmaster.pid');
    await writeFile(
      file,
      `${other.pid}\n${join(first.directory, 'cluster')}\n1\n5432\n\n\n\nready\n`,
    );

    const second = await start(dataDir).finally(() => other.kill('SIGKILL'));

    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is stopped cleanly, rolling back what is open', async () => {
    const postgres = await start(dataDir);
    const client = new Client({ connectionString: postgres.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN; CREATE TABLE open (id int)');

    await postgres.stop();

    const log = await readFile(join(postgres.directory, 'postgres.log'), 'utf8');
    expect(log).toContain('database system is shut down');
    await expect(stat(join(postgres.directory, 'cluster', 'postmaster.pid'))).rejects.toThrow();
  });

  it('is elsewhere when root has its data where others cannot enter, else there', async () => {
    const { path } = await freshDirectory(0o700);

    const postgres = await start(path);
    const rows = await query(postgres.url, 'SELECT 1 AS one');
    await postgres.stop();
    await rm(postgres.directory, { recursive: true, force: true });

    expect(rows).toEqual([{ one: 1 }]);
    expect(postgres.directory.startsWith(path)).toBe(!isRoot);
  });
});

describe('the embedded database for a short job', () => {
  it('is started when it does not run, and stopped again', async () => {
    const job = await openEmbeddedDatabase(dataDir);
    const rows = await query(job.url, 'SELECT 1 AS one');
    await job.close();

    expect(rows).toEqual([{ one: 1 }]);
    await expect(query(job.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is the running one, which stays', async () => {
    const postgres = await start(dataDir);

    const job = await openEmbeddedDatabase(dataDir);
    await job.close();

    expect(job.url).toBe(postgres.url);
    expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('serves jobs that come at the same time', async () => {
    const work = Array.from({ length: 4 }, async () => {
      const job = await openEmbeddedDatabase(dataDir);
      const rows = await query(job.url, 'SELECT pg_sleep(0.1), 1 AS one');
      await job.close();
      return rows[0]?.['one'];
    });

    expect(await Promise.all(work)).toEqual([1, 1, 1, 1]);
  });
});

async function freshDirectory(parentMode?: number): Promise<DataDirectory> {
  const made = await makeDataDirectory(parentMode);
  fresh.push(made);
  return made;
}

async function start(
  path: string,
  report: (sentence: string) => void = () => undefined,
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir: path, report });
  running.push(postgres);
  return postgres;
}

async function startInProcessAndKillIt(path: string): Promise<string> {
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(compiled)});
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(path)} });
    console.log(url);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
  });
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
  return url;
}

async function postmasterPid(postgres: EmbeddedPostgres): Promise<number> {
  const text = await readFile(join(postgres.directory, 'cluster', 'postmaster.pid'), 'utf8');
  return Number.parseInt(text, 10);
}

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 200; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await wait(50);
    }
  }
}

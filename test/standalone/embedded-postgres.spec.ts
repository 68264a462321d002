import { afterEach, describe, expect, it } from '@jest/globals';
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
let directories: DataDirectory[] = [];

afterEach(async () => {
  for (const postgres of running) {
    await postgres.stop();
    if (isRoot) await rm(postgres.directory, { recursive: true, force: true });
  }
  for (const made of directories) await made.remove();
  running = [];
  directories = [];
});

describe('the embedded PostgreSQL', () => {
  it('finds its data again at the next start', async () => {
    const dataDir = await directory();
    const first = await start(dataDir);
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS number');
    await first.stop();

    const second = await start(dataDir);

    expect(await query(second.url, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
  });

  it('keeps its password from others and asks for it', async () => {
    const postgres = await start(await directory());
    const url = new URL(postgres.url);
    url.password = 'another';

    const { mode } = await stat(join(postgres.directory, 'password'));

    expect(mode & 0o077).toBe(0);
    await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('tells a second owner in one sentence that the data is in use', async () => {
    const dataDir = await directory();
    await start(dataDir);

    const second = startEmbeddedPostgres({ dataDir });

    await expect(second).rejects.toThrow(
      /^Another server already runs on the data in \S+: stop it, /,
    );
  });

  it('lets exactly one of two simultaneous starts win', async () => {
    const dataDir = await directory();

    const results = await Promise.allSettled([start(dataDir), start(dataDir)]);

    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('takes over the database of a process that was killed', async () => {
    const dataDir = await directory();
    const orphan = await startInProcessAndKillIt(dataDir);
    const before = await query(orphan, 'SELECT pg_postmaster_start_time() AS time');

    const postgres = await start(dataDir);

    expect(await query(postgres.url, 'SELECT pg_postmaster_start_time() AS time')).toEqual(before);
  });

  it('comes back on the same port when it was killed', async () => {
    const sentences: string[] = [];
    const dataDir = await directory();
    const postgres = await start(dataDir, (sentence) => sentences.push(sentence));
    await query(postgres.url, 'CREATE TABLE kept AS SELECT 7 AS number');

    process.kill(await postmasterPid(postgres), 'SIGKILL');
    const rows = await eventually(() => query(postgres.url, 'SELECT number FROM kept'));

    expect(rows).toEqual([{ number: 7 }]);
    expect(sentences).toEqual([expect.stringContaining('stopped unexpectedly')]);
  });

  it('is not blocked by a stale postmaster.pid whose number another process has', async () => {
    const dataDir = await directory();
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
    const postgres = await start(await directory());
    const client = new Client({ connectionString: postgres.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN; CREATE TABLE open (id int)');

    await postgres.stop();

    const log = await readFile(join(postgres.directory, 'postgres.log'), 'utf8');
    expect(log).toContain('database system is shut down');
    await expect(stat(join(postgres.directory, 'cluster', 'postmaster.pid'))).rejects.toThrow();
  });

  const asRoot = isRoot ? it : it.failing;
  asRoot('works as root under a directory that others cannot enter', async () => {
    const data = await makeDataDirectory(0o700);
    directories.push(data);

    const postgres = await start(data.path);

    expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(postgres.directory.startsWith(data.path)).toBe(false);
  });
});

describe('the embedded database for a short job', () => {
  it('is started when it does not run, and stopped again', async () => {
    const dataDir = await directory();

    const job = await openEmbeddedDatabase(dataDir);
    const rows = await query(job.url, 'SELECT 1 AS one');
    await job.close();

    expect(rows).toEqual([{ one: 1 }]);
    await expect(query(job.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is the running one, which stays', async () => {
    const dataDir = await directory();
    const postgres = await start(dataDir);

    const job = await openEmbeddedDatabase(dataDir);
    await job.close();

    expect(job.url).toBe(postgres.url);
    expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('serves jobs that come at the same time', async () => {
    const dataDir = await directory();

    const work = Array.from({ length: 4 }, async () => {
      const job = await openEmbeddedDatabase(dataDir);
      const rows = await query(job.url, 'SELECT pg_sleep(0.1), 1 AS one');
      await job.close();
      return rows[0]?.['one'];
    });

    expect(await Promise.all(work)).toEqual([1, 1, 1, 1]);
  });
});

async function directory(): Promise<string> {
  const made = await makeDataDirectory();
  directories.push(made);
  return made.path;
}

async function start(
  dataDir: string,
  report: (sentence: string) => void = () => undefined,
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, report });
  running.push(postgres);
  return postgres;
}

async function startInProcessAndKillIt(dataDir: string): Promise<string> {
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(compiled)});
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
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

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { freePort } from './server-process.js';

/** As a person starts it, and as a supervisor ends it: through npm. */
describe('npm start', () => {
  let database: TestDatabase;
  let port: number;

  beforeAll(async () => {
    database = await createTestDatabase();
    port = await freePort();
  });

  afterAll(() => database.drop());

  it('passes SIGTERM on to the server and exits with 0', async () => {
    const npm = start();
    await ready(npm);

    npm.kill('SIGTERM');

    expect(await exit(npm)).toBe(0);
    await expect(fetch(`http://localhost:${port}/health`)).rejects.toThrow('fetch failed');
  });

  it('leaves nothing that blocks the next start when npm is killed', async () => {
    const killed = start();
    await ready(killed);
    killed.kill('SIGKILL');
    await exit(killed);

    const next = start();
    await ready(next);
    const health = await fetch(`http://localhost:${port}/health`);
    next.kill('SIGTERM');
    await exit(next);

    expect(health.status).toBe(200);
  });

  function start(): ChildProcess {
    return spawn('npm', ['start'], {
      cwd: dirname(dirname(import.meta.dirname)),
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        PORT: String(port),
        DATABASE_URL: database.url,
        OAUTH2_SECRETS: 'a-key-of-the-tests-with-32-characters-or-more',
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }
});

async function ready({ stdout }: ChildProcess): Promise<void> {
  let text = '';
  return new Promise((resolve, reject) => {
    stdout?.on('data', (chunk) => {
      text += String(chunk);
      if (/^ready /m.test(text)) resolve();
    });
    stdout?.once('end', () => reject(new Error(text)));
  });
}

async function exit(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once('exit', resolve));
}

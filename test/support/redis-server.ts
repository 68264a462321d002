import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { freePort } from '../standalone/server-process.js';

const COMMAND = process.env.REDIS_SERVER ?? 'redis-server';

/** Whether there is a Redis to start here. */
export const REDIS_IS_HERE = spawnSync(COMMAND, ['--version']).status === 0;

if (!REDIS_IS_HERE) {
  process.stderr.write(
    'There is no redis-server here: the tests of the stores in Redis are skipped (apt-get install redis-server)\n',
  );
}

export interface RedisServer {
  readonly url: string;
  /** Ends it and starts it again, empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** A Redis of its own, on a free port, with its files in a temporary directory. */
export async function startRedis(): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'nest-authorization-server-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server = await started(directory, port, url);
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGTERM');
    await once(server, 'exit');
  };
  return {
    url,
    stop,
    async restart() {
      await stop();
      server = await started(directory, port, url);
    },
    async close() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function started(directory: string, port: number, url: string) {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
  const server = spawn(COMMAND, [...options, '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  });
  // It tries until it gets in.
  const client = createClient({ url, socket: { reconnectStrategy: 20 } });
  client.on('error', () => undefined);
  await client.connect();
  await client.ping();
  client.destroy();
  return server;
}

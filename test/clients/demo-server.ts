import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BrowserClient } from '../support/browser-client.js';
import { createTestDatabase } from '../support/database.js';

/** The clients of the demo data. */
export const DEMO_WEB = { id: 'demo-web', secret: 'demo-web-secret-for-local-use-only' } as const;
export const DEMO_SPA = { id: 'demo-spa' } as const;

/** Nothing listens there: the browser stops at it, and the client reads the address. */
export const CALLBACK = 'http://127.0.0.1:9/callback';

/** The standalone server as it is started in production, with demo data. */
export interface DemoServer {
  readonly issuer: string;
  stop(): Promise<void>;
}

/** A fresh server on a database of its own. */
export async function startDemoServer(
  adapter: 'fastify' | 'express' = 'fastify',
): Promise<DemoServer> {
  const database = await createTestDatabase();
  const main = join(import.meta.dirname, '../../dist/src/standalone/main.js');
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      DEMO: 'true',
      HOST: '127.0.0.1',
      PORT: '0',
      HTTP_ADAPTER: adapter,
      OAUTH2_SECRETS: 'a-secret-of-the-client-tests-0123456789',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  for await (const line of createInterface({ input: child.stdout })) {
    const [, issuer] = /^ready (\S+)$/.exec(line) ?? [];
    if (issuer === undefined) continue;
    child.stdout.resume();
    return { issuer, stop: () => stop(child).then(() => database.drop()) };
  }
  await database.drop();
  throw new Error(`the standalone server does not start: ${said.join('')}`);
}

/** A browser of somebody new, that stops at the client's callback. */
export function aBrowser(): BrowserClient {
  return new BrowserClient((url) => url.href.startsWith(CALLBACK));
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

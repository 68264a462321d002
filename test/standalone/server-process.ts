import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What is run. @default the compiled server */
  readonly script?: string;
  /** Another account; only root can choose. */
  readonly account?: { readonly uid: number; readonly gid: number };
}

/** The standalone server as a process of its own, as a person starts it. */
export class ServerProcess {
  stdout = '';
  stderr = '';
  readonly exit: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor({ env, script, account }: ServerOptions = {}) {
    this.child = spawn(process.execPath, [script ?? 'dist/src/standalone/main.js'], {
      cwd: ROOT,
      // Nothing of the environment of the tests: it may have a database of its own.
      env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...account,
    });
    this.child.stdout?.on('data', (chunk) => (this.stdout += String(chunk)));
    this.child.stderr?.on('data', (chunk) => (this.stderr += String(chunk)));
    this.exit = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** @returns the issuer, once the server listens */
  async ready(): Promise<string> {
    const ended = this.exit.then((code) => {
      throw new Error(`The server ended with ${code}: ${this.stderr}`);
    });
    const issuer = new Promise<string>((resolve) => {
      const look = (): void => {
        const found = /^ready (\S+)$/m.exec(this.stdout)?.[1];
        if (found !== undefined) resolve(found);
      };
      this.child.stdout?.on('data', look);
      look();
    });
    return Promise.race([issuer, ended]);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** @returns the exit code */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.kill(signal);
    return this.exit;
  }
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export async function clientCredentials(issuer: string): Promise<Response> {
  return fetch(`${issuer}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('demo-web:demo-web-secret-for-local-use-only')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
}

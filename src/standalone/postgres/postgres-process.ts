import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemCode } from '../start-problem.js';
import type { PostgresAccount } from './postgres-account.js';

/** What `postmaster.pid` tells of the PostgreSQL that runs on a cluster. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** Everything that a program of PostgreSQL is started with. */
export interface PostgresCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly log: string;
  readonly account: PostgresAccount | undefined;
}

/**
 * Starts a program in a session of its own, so that Ctrl-C reaches only the server, which then stops it. Its
 * words go to a file: a pipe would break when this process dies.
 */
export function startProgram(command: PostgresCommand): ChildProcess {
  const log = openSync(command.log, 'a', 0o600);
  const options: SpawnOptions = {
    cwd: command.cwd,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
    // The database has no use for this process's environment, which may hold secrets.
    env: {
      PATH: process.env['PATH'],
      SystemRoot: process.env['SystemRoot'],
      LC_ALL: 'C',
      TZ: 'UTC',
    },
    ...(command.account && { uid: command.account.uid, gid: command.account.gid }),
  };
  try {
    return spawn(command.program, [...command.args], options);
  } finally {
    closeSync(log);
  }
}

/** Settles with the exit code, or null when a signal ended it. */
export function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}

/** The PostgreSQL that runs on this cluster, if one does. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!(pid > 0) || !(await servesCluster(pid, cluster))) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/**
 * After a crash the number of the dead process may belong to another one, and PostgreSQL would wait for that.
 * It overlooks its parent's number, and then still checks that nobody uses the old shared memory: so the file
 * gets our number and is not removed.
 */
export async function disownPostmasterFile(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => '');
  const end = text.indexOf('\n');
  if (end > 0) await writeFile(file, `${process.pid}${text.slice(end)}`);
  // Without a number PostgreSQL calls the file bogus: the crash came before it was written.
  else await rm(file, { force: true });
}

/** Whether the process is alive (a zombie is not) and works in the cluster, as a postmaster does. */
async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  if (pid === process.pid || !isAlive(pid)) return false;
  if (process.platform === 'win32') return true;
  if (process.platform === 'linux') {
    const directory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    if (directory !== undefined) return directory === cluster;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return command.includes(cluster);
  }
  return (await output('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).includes(cluster);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** Fast shutdown: open transactions are rolled back, a checkpoint is written. Harsher only after 10 s. */
export async function stopPostmaster(cluster: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    const running = await findPostmaster(cluster);
    if (!running) return;
    process.kill(running.pid, signal);
    for (const start = Date.now(); Date.now() - start < 10_000;) {
      await wait(20);
      if ((await findPostmaster(cluster))?.pid !== running.pid) return;
    }
  }
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await ended(child).catch(() => undefined);
  return text;
}

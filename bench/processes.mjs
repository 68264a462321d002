import { fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

const SERVER_CORE = '0';
const LOAD_CORE = '1';

/** What the kernel counts processor time in. @unit milliseconds */
const TICK = 10;

/**
 * Keeps this process, and what it starts without `core`, off the server's core: load and database share the
 * other one.
 *
 * @returns {boolean} whether processes can be pinned here
 */
export function pinLoad() {
  if (process.platform !== 'linux' || availableParallelism() < 2) return false;
  return spawnSync('taskset', ['-a', '-c', '-p', LOAD_CORE, String(process.pid)]).status === 0;
}

/**
 * Starts a server on its own core and waits for its line `ready <url>`.
 *
 * @returns {Promise<{ url: string, processorTime(): Promise<number>, stop(): Promise<void> }>}
 */
export async function startServer({ args, env = {}, pinned }) {
  const command = pinned ? ['taskset', '-c', SERVER_CORE, process.execPath] : [process.execPath];
  const child = spawn(command[0], [...command.slice(1), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('ready ')) continue;
    child.stdout.resume();
    const url = new URL(line.slice('ready '.length));
    return {
      url: `http://127.0.0.1:${url.port}`,
      processorTime: () => processorTime(child.pid),
      stop: () => stop(child),
    };
  }
  throw new Error(`${args.join(' ')} does not start`);
}

/** The load generator as a function: one job at a time. */
export function startLoad() {
  const child = fork(new URL('load.mjs', import.meta.url));
  return {
    async run(job) {
      child.send(job);
      const [answer] = await Promise.race([once(child, 'message'), died(child)]);
      if (answer.error) throw new Error(answer.error);
      return answer.result;
    },
    stop: () => stop(child),
  };
}

/** Milliseconds of processor that a process has used so far; not a number where there is no /proc. */
async function processorTime(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The program's name, which may have spaces in it, ends with the last parenthesis.
  const [user, system] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * TICK;
}

async function died(child) {
  await once(child, 'exit');
  throw new Error('the load generator has ended');
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

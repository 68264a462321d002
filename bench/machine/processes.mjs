import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onCore } from './cores.mjs';
import { processorTime, residentMemory } from './usage.mjs';

const RECORDER = fileURLToPath(new URL('./recorder.mjs', import.meta.url));

/** How long a process may take to end. @unit milliseconds */
const END_LIMIT = 15_000;

/** Whatever happens to this process, nothing that it started outlives it. */
const children = new Set();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/**
 * A server under test: one process, or several that share the work.
 *
 * @typedef {object} Running
 * @property {string[]} urls of each process
 * @property {() => Promise<number>} processorTime of all of them so far, in milliseconds
 * @property {() => Promise<number>} memory of the largest of them, in MiB
 * @property {() => Promise<object | null>} [profile] begins a profile, and ends it with what was recorded; where one was asked for
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a server on its own processor and waits for its line `ready <url>`.
 *
 * @param {object} server
 * @param {readonly string[]} server.command
 * @param {Record<string, string>} [server.env]
 * @param {boolean} [server.profiled] whether it can be asked for a profile: of Node only
 * @param {import('./cores.mjs').Cores | undefined} cores
 * @param {number} [number] of the process among those of its server
 * @returns {Promise<Running>}
 */
export async function startServer({ command, env = {}, profiled }, cores, number = 0) {
  const recorded = profiled ? command.toSpliced(1, 0, '--import', RECORDER) : command;
  const [program, ...args] = onCore(recorded, cores, number);
  const child = spawn(program, args, {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit', ...(profiled ? ['ipc'] : [])],
  });
  track(child);
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('ready ')) continue;
    child.stdout.resume();
    const { port } = new URL(line.slice('ready '.length));
    return {
      urls: [`http://127.0.0.1:${port}`],
      processorTime: () => processorTime(child.pid),
      memory: () => residentMemory(child.pid),
      ...(profiled && { profile: () => profileOf(child) }),
      stop: () => stop(child),
    };
  }
  throw new Error('it ended before it was ready');
}

/** Several processes as one server. @param {Running[]} all @returns {Running} */
export function together(all) {
  const [first, second] = all;
  if (!second) return first;
  const each = (ask) => Promise.all(all.map(ask));
  return {
    urls: all.flatMap(({ urls }) => urls),
    processorTime: async () =>
      (await each((one) => one.processorTime())).reduce((a, b) => a + b, 0),
    memory: async () => Math.max(...(await each((one) => one.memory()))),
    stop: async () => void (await each((one) => one.stop())),
  };
}

/** The load generator as a function: one job at a time. */
export function startLoad() {
  const child = fork(new URL('../load/load.mjs', import.meta.url));
  track(child);
  const ended = once(child, 'exit').then(() => ({ error: 'the load generator has ended' }));
  return {
    /** @param {import('../load/load.mjs').Job} job */
    async run(job) {
      child.send(job);
      const heard = once(child, 'message').then(([message]) => message);
      const answer = await Promise.race([heard, ended]);
      if (answer.error) throw new Error(answer.error);
      return answer.result;
    },
    stop: () => stop(child),
  };
}

async function profileOf(child) {
  const heard = once(child, 'message');
  child.send('profile');
  const [{ profile }] = await heard;
  return profile;
}

function track(child) {
  children.add(child);
  child.once('exit', () => children.delete(child));
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), END_LIMIT);
  await ended;
  clearTimeout(impatient);
}

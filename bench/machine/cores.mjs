import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Which processors serve, and which generate load and run the database: one each where there are two.
 *
 * @typedef {{ servers: number, load: string }} Cores how many serve, from the first on; the others as a list
 */

/**
 * Keeps this process, and whatever it starts without `onCore`, off the servers' processors.
 *
 * @param {number} processes how many of a server run at a time, at most
 * @returns {Cores | undefined} nothing where processes cannot be pinned
 */
export function pinLoad(processes) {
  const all = availableParallelism();
  if (process.platform !== 'linux' || all < 2) return undefined;
  const servers = Math.min(processes, all - 1);
  const load = servers === all - 1 ? `${all - 1}` : `${servers}-${all - 1}`;
  const pinned = spawnSync('taskset', ['-a', '-c', '-p', load, String(process.pid)]);
  return pinned.status === 0 ? { servers, load } : undefined;
}

/**
 * The command that runs on a server's processor.
 *
 * @param {readonly string[]} command
 * @param {Cores | undefined} cores
 * @param {number} number of the process among those of its server
 */
export function onCore(command, cores, number = 0) {
  return cores ? ['taskset', '-c', String(number % cores.servers), ...command] : command;
}

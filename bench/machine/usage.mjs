import { readdir, readFile } from 'node:fs/promises';

/** What the kernel counts processor time in. @unit milliseconds */
const TICK = 10;

/**
 * Milliseconds of processor that a process and all that it started have used so far.
 *
 * @param {number | undefined} pid
 * @returns {Promise<number>} not a number where there is no /proc
 */
export async function processorTime(pid) {
  const family = await familyOf(pid);
  if (family.length === 0) return Number.NaN;
  const own = family.reduce((sum, { used }) => sum + used, 0);
  return (own + family[0].usedByEnded) * TICK;
}

/** Memory that a process and all that it started hold at the moment. @returns {Promise<number>} MiB */
export async function residentMemory(pid) {
  const family = await familyOf(pid);
  if (family.length === 0) return Number.NaN;
  const sizes = await Promise.all(
    family.map(async (one) => {
      const text = await readFile(`/proc/${one.pid}/status`, 'utf8').catch(() => '');
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1] ?? 0);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1_024;
}

/** The process that started another one; nothing when that one does not run this program here. */
export async function parentOf(pid, program) {
  const child = await read(pid);
  return child?.program === program ? child.parent : undefined;
}

/** The process first. */
async function familyOf(pid) {
  const names = await readdir('/proc').catch(() => []);
  const all = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(read));
  const family = all.filter((one) => one?.pid === pid);
  // Grows while it is gone through: children of children, too.
  for (const { pid: parent } of family) family.push(...all.filter((one) => one?.parent === parent));
  return family;
}

async function read(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The program's name, which may have spaces in it, ends with the last parenthesis.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number);
  return {
    pid: Number(pid),
    program: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
    parent: Number(fields[1]),
    used: user + system,
    usedByEnded: endedUser + endedSystem,
  };
}

import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartProblem, systemCode } from '../start-problem.js';
import type { PostgresAccount } from './postgres-account.js';

/**
 * The directory of the embedded database: `postgres` in the data directory, or, when the account that
 * PostgreSQL runs under cannot enter there, a directory elsewhere that is always the same for this one.
 *
 * @throws {StartProblem} when this process may not write there
 */
export async function databaseDirectory(
  dataDir: string,
  account: PostgresAccount | undefined,
): Promise<string> {
  const data = await makeDataDirectory(dataDir);
  if (!account) return makeDirectory(join(data, 'postgres'), 0o700);

  const key = createHash('sha256').update(data).digest('hex').slice(0, 16);
  const elsewhere = [join('/var/lib/nest-authorization-server', key), fallback(key)];
  for (const directory of elsewhere) {
    if (await exists(join(directory, 'cluster'))) return makeDirectory(directory, 0o711);
  }
  if (await canEnter(data, account)) return makeDirectory(join(data, 'postgres'), 0o711);
  for (const directory of elsewhere) {
    const made = await makeDirectory(directory, 0o711).catch(() => undefined);
    if (made && (await canEnter(made, account))) return made;
  }
  throw new StartProblem(
    `PostgreSQL refuses to run as root, and the account ${account.name} can enter neither ${data} nor ` +
      `${elsewhere.join(' nor ')}: set DATA_DIR to a directory that it can enter, or set DATABASE_URL.`,
  );
}

/** @throws {StartProblem} when this process may not write there */
export async function makeDataDirectory(dataDir: string): Promise<string> {
  const path = resolve(dataDir);
  return realpath(await makeDirectory(path, 0o711));
}

/** Only a directory that is made here gets the mode: one that exists is the person's own. */
async function makeDirectory(path: string, mode: number): Promise<string> {
  try {
    const first = await mkdir(path, { recursive: true });
    for (const made of first ? between(first, path) : []) await chmod(made, mode);
  } catch (cause) {
    throw new StartProblem(
      `The directory ${path} cannot be made (${systemCode(cause) ?? 'unknown'}): give this account the ` +
        'right to write there, or set DATA_DIR to another directory.',
      { cause },
    );
  }
  // In a directory that everybody may write to, somebody else's directory must not be taken for ours.
  const { uid } = await lstat(path);
  const me = process.getuid?.();
  if (me === 0 && uid !== 0 && path.startsWith(tmpdir()))
    throw new StartProblem(`${path} is not ours.`);
  return path;
}

function fallback(key: string): string {
  return join(tmpdir(), `nest-authorization-server-${key}`);
}

/** Whether the account may pass through the directory and all above it. */
async function canEnter(directory: string, account: PostgresAccount): Promise<boolean> {
  const { uid, gid, mode } = await stat(directory);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(directory);
  return parent === directory || canEnter(parent, account);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The directories from the first one down to the last. */
function between(first: string, last: string): string[] {
  return first === last ? [last] : [...between(first, dirname(last)), last];
}

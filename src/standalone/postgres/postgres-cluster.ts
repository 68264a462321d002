import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, chown, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartProblem, systemCode } from '../start-problem.js';
import { findBinaries, linkBinaries } from './postgres-binaries.js';
import { ownerOf, postgresAccount } from './postgres-account.js';
import type { PostgresAccount } from './postgres-account.js';
import { databaseDirectory } from './postgres-location.js';
import { ended, startProgram } from './postgres-process.js';

/** A database on disk, whether it runs or not. */
export interface PostgresCluster {
  /** Holds the cluster, the binaries, the password and the log. */
  readonly directory: string;
  readonly cluster: string;
  readonly binaries: string;
  readonly password: string;
  readonly account: PostgresAccount | undefined;
  readonly log: string;
}

/**
 * The cluster of a data directory, made when there is none yet.
 *
 * @throws {StartProblem} when it cannot be made or read
 */
export async function prepareCluster(dataDir: string): Promise<PostgresCluster> {
  try {
    return await prepared(dataDir);
  } catch (cause) {
    if (!NO_RIGHT.has(systemCode(cause) ?? '')) throw cause;
    const path = String(Reflect.get(Object(cause), 'path') ?? dataDir);
    throw new StartProblem(
      `${path} belongs to another account (${systemCode(cause)}): give this account the right to write ` +
        'there, or set DATA_DIR to another directory.',
      { cause },
    );
  }
}

const NO_RIGHT: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

async function prepared(dataDir: string): Promise<PostgresCluster> {
  const account = await postgresAccount();
  const directory = await databaseDirectory(dataDir, account);
  const found = {
    directory,
    cluster: join(directory, 'cluster'),
    binaries: await linkBinaries(await findBinaries(), directory),
    password: await keptPassword(directory),
    log: join(directory, 'postgres.log'),
  };
  if (!(await stat(found.cluster).catch(() => undefined))) await initialise({ ...found, account });
  return { ...found, account: await ownerOf(found.cluster, account) };
}

/** Generated once, readable by this account alone; never half-written, since a link appears at once. */
async function keptPassword(directory: string): Promise<string> {
  const file = join(directory, 'password');
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600 });
  await link(draft, file).catch((error: unknown) => {
    if (systemCode(error) !== 'EEXIST') throw error;
  });
  await rm(draft);
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StartProblem(`The file ${file} cannot be read: it belongs to another account.`, {
      cause,
    });
  });
}

/** Made beside its place and moved there whole, so that a crash leaves no half of one. */
async function initialise(target: PostgresCluster): Promise<void> {
  const draft = `${target.cluster}.${randomUUID()}`;
  const passwordFile = `${draft}.password`;
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, target.password, { mode: 0o600 });
    for (const path of target.account ? [draft, passwordFile] : []) {
      await chown(path, target.account?.uid ?? 0, target.account?.gid ?? 0);
    }
    await initdb(target, draft, passwordFile);
    await rename(draft, target.cluster).catch((error: unknown) => {
      if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'EEXIST') throw error;
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
  await chmod(target.cluster, 0o700);
}

async function initdb(target: PostgresCluster, draft: string, passwordFile: string): Promise<void> {
  // The built-in locale is the same on every machine, whatever locales it has.
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const options = [
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '-A',
    'scram-sha-256',
    '--no-sync',
    '--no-instructions',
  ];
  const child = startProgram({
    program: join(target.binaries, 'bin', 'initdb'),
    args: ['-D', draft, `--pwfile=${passwordFile}`, ...options, ...locale],
    cwd: draft,
    log: target.log,
    account: target.account,
  });
  const code = await ended(child).catch((cause: unknown) => {
    throw new StartProblem(`PostgreSQL cannot be run on this machine: ${String(cause)}.`, {
      cause,
    });
  });
  if (code !== 0) {
    throw new StartProblem(`PostgreSQL could not make a database in ${draft}: see ${target.log}.`);
  }
}

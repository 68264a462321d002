import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { buildIfStale } from '../../scripts/build-if-stale.mjs';

const MEMORY = '/dev/shm';

const PREFIX = 'nest-authorization-server-test-';

/** Compiles what tests start as a process, and starts the PostgreSQL that all files share. */
export default async function setUp() {
  await buildIfStale({ tolerant: true });
  process.env.TEST_TEMPLATE = `test_template_${randomBytes(8).toString('hex')}`;
  if (process.env.TEST_DATABASE_URL) return () => tearDown(dropTemplate());
  const { startEmbeddedPostgres } = await import('../../dist/src/standalone/embedded-postgres.js');
  for (const folder of [tmpdir(), MEMORY]) await sweep(folder, startEmbeddedPostgres);
  const dataDir = await makeDirectory((await hasMemory()) ? MEMORY : tmpdir());
  // The account that PostgreSQL runs under when the tests run as root has to pass through.
  await chmod(dataDir, 0o711);
  const database = await startEmbeddedPostgres({ dataDir, durable: false });
  process.env.TEST_DATABASE_URL = database.url;
  return () => tearDown(discard(database, dataDir));
}

/** The runner only tells of it when that fails. */
async function tearDown(done) {
  try {
    await done;
  } catch (error) {
    process.exitCode = 1;
    throw error;
  }
}

async function makeDirectory(folder) {
  const prefix = `${PREFIX}${process.pid}-`;
  return mkdtemp(join(folder, prefix)).catch(() => mkdtemp(join(tmpdir(), prefix)));
}

/**
 * Whether the file system in memory is there and has room. Each file makes databases, which is to write some hundred
 * files: on a disk that takes ten times as long.
 */
async function hasMemory() {
  if (process.platform !== 'linux') return false;
  try {
    const mounts = await readFile('/proc/mounts', 'utf8');
    const [, options = ''] = /^\S+ \/dev\/shm tmpfs (\S+)/m.exec(mounts) ?? [];
    const { bavail, bsize } = await statfs(MEMORY);
    const isFit = /^rw\b/.test(options) && !/\bnoexec\b/.test(options);
    return isFit && bavail * bsize > 4 * 1024 ** 3;
  } catch {
    return false;
  }
}

/** On a PostgreSQL that goes on after the tests. */
async function dropTemplate() {
  const client = new Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS "${process.env.TEST_TEMPLATE}" WITH (FORCE)`);
  await client.end();
}

/** Ends what a run that was killed left behind. */
async function sweep(folder, startEmbeddedPostgres) {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = name.startsWith(PREFIX)
      ? Number.parseInt(name.slice(PREFIX.length), 10)
      : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const dataDir = join(folder, name);
    // Anybody may write there.
    const found = await lstat(dataDir).catch(() => undefined);
    if (!found?.isDirectory() || found.uid !== process.getuid?.()) continue;
    const database = await startEmbeddedPostgres({ dataDir, durable: false }).catch(
      () => undefined,
    );
    if (database) await discard(database, dataDir);
  }
}

async function discard(database, dataDir) {
  await database.stop();
  await rm(database.directory, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

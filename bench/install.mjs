import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('.', import.meta.url));

/**
 * Installs what other people's servers need into this directory, unless it is there. Without a network those that are
 * missing are left out.
 *
 * @param {(text: string) => void} tell
 */
export async function installPeers(tell) {
  if (await installed()) return;
  tell(`installing the servers to compare with (npm ci in ${directory})`);
  const npm = spawn('npm', ['ci', '--ignore-scripts'], {
    cwd: directory,
    // Standard output belongs to the report.
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  const [code] = await once(npm, 'exit').catch((error) => [error.message]);
  if (code !== 0) tell(`npm ci has failed (${code}): servers that are not installed are left out`);
}

/** Every package of the lock file that is wanted, in its version. */
async function installed() {
  const [wanted, there] = await Promise.all(
    ['package-lock.json', 'node_modules/.package-lock.json'].map(packagesOf),
  );
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || optional === true || there[path]?.version === version,
  );
}

async function packagesOf(file) {
  const text = await readFile(new URL(file, import.meta.url), 'utf8').catch(() => '{}');
  return JSON.parse(text).packages ?? {};
}

import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `npx oauth2` in this repository runs the compiled file itself, and the compiler leaves it a plain one. */
export async function markExecutable() {
  await chmod(join(root, 'dist', 'src', 'cli', 'main.js'), 0o755);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await markExecutable();

import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const emitted = /\.(d\.ts|js|js\.map)$/;

/** Removes from `dist` what no source makes any more, so that nothing of it is packed. */
for (const folder of ['src', 'migrations']) {
  const built = join(root, 'dist', folder);
  for (const name of await readdir(built, { recursive: true }).catch(() => [])) {
    if (!emitted.test(name)) continue;
    const source = join(root, folder, name.replace(emitted, '.ts'));
    if (!(await stat(source).catch(() => undefined))) await rm(join(built, name), { force: true });
  }
}

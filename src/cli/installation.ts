import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory of this package. */
export function packageRoot(): string {
  return nearestPackage(dirname(fileURLToPath(import.meta.url)));
}

/** The version of this package. */
export function packageVersion(): string {
  const manifest = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

/** Whether a directory is in the repository of this package, rather than in an application that installed it. */
export function isRepository(directory: string): boolean {
  const root = packageRoot();
  return !root.split(sep).includes('node_modules') && contains(root, directory);
}

function nearestPackage(directory: string): string {
  return existsSync(join(directory, 'package.json'))
    ? directory
    : nearestPackage(dirname(directory));
}

function contains(root: string, directory: string): boolean {
  const way = relative(root, directory);
  // Another drive of a Windows machine has no relative way.
  return way !== '..' && !way.startsWith(`..${sep}`) && !/^[A-Za-z]:/.test(way);
}

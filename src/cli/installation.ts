import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where this package lies. */
export interface Installation {
  readonly root: string;
  readonly version: string;
  /** Whether this is the repository of the package, and the command was called in it. */
  readonly isRepository: boolean;
}

/** What the package can say about itself. */
export function installation(): Installation {
  const root = packageRoot(dirname(fileURLToPath(import.meta.url)));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const installed = root.split(sep).includes('node_modules');
  return { root, version, isRepository: !installed && contains(root, process.cwd()) };
}

function packageRoot(directory: string): string {
  return existsSync(join(directory, 'package.json')) ? directory : packageRoot(dirname(directory));
}

function contains(root: string, directory: string): boolean {
  const way = relative(root, directory);
  return way !== '..' && !way.startsWith(`..${sep}`) && !/^([A-Za-z]:|\\)/.test(way);
}

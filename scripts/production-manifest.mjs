import { readFile, writeFile } from 'node:fs/promises';

/**
 * Makes of the package in the current directory the application that an image runs: what a host would bring
 * along becomes its own dependency, and nothing is left that only developers need. `npm install` then removes
 * the rest and keeps the versions of the lock file.
 */
const file = 'package.json';
const manifest = JSON.parse(await readFile(file, 'utf8'));
const { devDependencies, peerDependencies, peerDependenciesMeta: _, ...rest } = manifest;
const peers = Object.keys(peerDependencies).map((name) => [name, devDependencies[name]]);
const dependencies = { ...rest.dependencies, ...Object.fromEntries(peers) };
delete rest.scripts.prepare;
// For a package with a `bin` of that name npx links the package itself and makes the file executable, which
// the account of the image may not; without it, it takes the link in node_modules/.bin.
delete rest.bin;
await writeFile(file, `${JSON.stringify({ ...rest, private: true, dependencies }, null, 2)}\n`);

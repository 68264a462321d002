import { pathToFileURL } from 'node:url';
import { constants, runInThisContext } from 'node:vm';
import { join } from 'node:path';

// `@fastify/static` is CommonJS and requires ES modules. Node can do that; jest can from Node 24.9 on. Nothing in it
// has to be the tests' own, so Node loads it.
const byNode = runInThisContext('(url) => import(url)', {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
const path = join(import.meta.dirname, '../../node_modules/@fastify/static/index.js');

export default (await byNode(pathToFileURL(path).href)).default;

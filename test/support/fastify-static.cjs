const { runInThisContext } = require('node:vm');

// `@fastify/static` requires ES modules. Node can do that; jest can from Node 24.9 on. Nothing in it has to be the
// tests' own, so Node loads it: in its own context, since jest's `createRequire` would be jest's again. CommonJS,
// because mercurius requires it.
const { createRequire } = runInThisContext('process').getBuiltinModule('node:module');

module.exports = createRequire(__filename)('@fastify/static');

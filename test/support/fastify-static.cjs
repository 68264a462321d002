// `@fastify/static` requires ES modules. Node can do that; jest can from Node 24.9 on. Nothing in it has to be the
// tests' own, so Node loads it. CommonJS, because mercurius requires it.
const { createRequire } = process.getBuiltinModule('node:module');

module.exports = createRequire(__filename)('@fastify/static');

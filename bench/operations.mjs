/**
 * What is measured, against which floor, and what is wanted: `reach` times what `of` makes in the same round. A
 * limit on `p50` is the other way round.
 *
 * @typedef {object} Target
 * @property {string} [server] default the standalone server on Fastify
 * @property {string} of
 * @property {number} reach
 * @property {'p50'} [figure] default requests per second
 * @property {number} [connections] default 50
 *
 * @typedef {object} Operation
 * @property {string} name
 * @property {string} title
 * @property {string} floor
 * @property {'once'} [use] whatever it needs can be used once
 * @property {Target[]} targets
 */

const OIDC_PROVIDER = 'oidc-provider';
const NODE_OAUTH2_SERVER = '@node-oauth/oauth2-server';
const NOT_SHARED = 'statements not shared';
const SELECT_INSERT = 'floor: SELECT + INSERT';
const SELECT = 'floor: one SELECT';

export const STANDALONE = 'this server, Fastify';

/** @type {readonly Operation[]} */
export const operations = [
  {
    name: 'client_credentials',
    title: 'token by client_credentials',
    floor: SELECT_INSERT,
    targets: [
      { of: SELECT_INSERT, reach: 1.6 },
      { of: OIDC_PROVIDER, reach: 4 },
      { of: NODE_OAUTH2_SERVER, reach: 1.8 },
      { of: SELECT_INSERT, reach: 1.25, figure: 'p50', connections: 1 },
      { server: 'this server, Express', of: 'floor: Nest on Express, static', reach: 0.7 },
    ],
  },
  {
    name: 'introspection',
    title: 'introspection',
    floor: SELECT,
    targets: [
      { of: SELECT, reach: 1.1 },
      { server: 'tokens not remembered', of: SELECT, reach: 0.9 },
      { of: OIDC_PROVIDER, reach: 5 },
    ],
  },
  {
    name: 'guarded',
    title: 'guarded GET, tokens not remembered',
    floor: SELECT,
    targets: [{ server: 'tokens not remembered', of: SELECT, reach: 0.9 }],
  },
  {
    name: 'guarded_cached',
    title: 'guarded GET, tokens remembered',
    floor: 'the same handler, unguarded',
    targets: [{ server: 'tokens remembered', of: 'the same handler, unguarded', reach: 0.9 }],
  },
  {
    name: 'code',
    title: 'code exchange',
    floor: SELECT_INSERT,
    use: 'once',
    targets: [
      { of: OIDC_PROVIDER, reach: 4 },
      { of: NODE_OAUTH2_SERVER, reach: 2 },
      { of: NOT_SHARED, reach: 1.25, figure: 'p50', connections: 1 },
    ],
  },
  {
    name: 'refresh',
    title: 'refresh',
    floor: SELECT_INSERT,
    targets: [
      { of: OIDC_PROVIDER, reach: 3.5 },
      { of: NODE_OAUTH2_SERVER, reach: 2 },
      { of: NOT_SHARED, reach: 1.25, figure: 'p50', connections: 1 },
    ],
  },
  {
    name: 'revocation',
    title: 'revocation',
    floor: 'floor: one INSERT',
    use: 'once',
    targets: [],
  },
  {
    name: 'authorize',
    title: 'GET /authorize, nobody signed in',
    floor: 'floor: Nest on Fastify, static',
    targets: [],
  },
];

export const operationNames = operations.map(({ name }) => name);

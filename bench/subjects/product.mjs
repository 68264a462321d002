import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { together } from '../machine/processes.mjs';
import * as requests from '../requests.mjs';

const STANDALONE = fileURLToPath(new URL('../../dist/src/standalone/main.js', import.meta.url));
const GUARDED = fileURLToPath(new URL('../guarded-server.mjs', import.meta.url));
const STORED = 'SELECT count(*)::int AS count FROM oauth2_token';
/** As `npm start` and the image start it, and as docs/deploying.md advises hosts. */
const FLAGS =
  '--max-semi-space-size=8 --initial-old-space-size=64 --heap-growing-percent=40 --no-flush-bytecode';
const NODE = [process.execPath, ...FLAGS.split(' ')];
const effects = {
  client_credentials: STORED,
  code: STORED,
  refresh: STORED,
  revocation: `${STORED} WHERE revoked_at IS NOT NULL`,
};

const grants = {
  client_credentials: () => requests.clientCredentials('/oauth/token'),
  code: async ({ rows }, { amount }) =>
    requests.codeExchange('/oauth/token', await rows.codes(amount)),
  refresh: async ({ rows }, { connections }) =>
    requests.refresh('/oauth/token', await rows.refreshTokens(connections)),
};

const introspection = async ({ rows }) =>
  requests.introspection('/oauth/introspect', await rows.accessTokens(requests.TOKENS));

const asked =
  (path) =>
  async ({ rows }) =>
    requests.guarded(path, await rows.accessTokens(requests.TOKENS));

const guarded = asked('/posts/guarded');
const opened = asked('/posts/open');

const standaloneAsks = {
  ...grants,
  introspection,
  revocation: async ({ rows }, { amount }) =>
    requests.revocation('/oauth/revoke', await rows.accessTokens(amount)),
  authorize: () =>
    requests.authorize('/oauth/authorize', { status: 303, expect: '/oauth/sign-in' }),
};

/** The standalone server, in one process or in several. @returns {import('./subjects.mjs').Subject} */
export function standalone(adapter, processes = 1) {
  const suffix = processes === 1 ? '' : `, ${processes} processes`;
  return {
    name: `this server, ${adapter}${suffix}`,
    kind: 'product',
    processes,
    effects,
    asks: standaloneAsks,
    async start(bench) {
      const all = [];
      // One after the other: the first one migrates.
      for (let number = 0; number < processes; number += 1) {
        all.push(await bench.startServer(standaloneServer(bench, adapter), number));
      }
      return together(all);
    },
  };
}

function standaloneServer({ url, secret, settings }, adapter) {
  return {
    command: [...NODE, STANDALONE],
    profiled: settings.profile,
    env: {
      DATABASE_URL: url,
      DEMO: 'true',
      PORT: '0',
      HOST: '127.0.0.1',
      ISSUER: '',
      HTTP_ADAPTER: adapter.toLowerCase(),
      OAUTH2_SECRETS: secret,
      LOG_LEVEL: 'error',
    },
  };
}

/** The module in an application of its own, where options can be set that the standalone server has none for. */
function application({ name, options, asks, ...rest }) {
  return {
    name,
    kind: 'product',
    effects,
    ...rest,
    asks,
    start: ({ url, secret, startServer, settings: { profile: profiled } }) =>
      startServer({
        command: [...NODE, GUARDED, url, secret, JSON.stringify(options)],
        profiled,
      }),
  };
}

async function hasOption(name) {
  const types = new URL('../../dist/src/oauth2.options.d.ts', import.meta.url);
  return new RegExp(`\\b${name}\\?:`).test(await readFile(types, 'utf8'));
}

const remembered = application({
  name: 'tokens remembered',
  options: { tokens: { cacheTtl: 5 } },
  asks: { guarded_cached: guarded },
});

/** @type {readonly import('./subjects.mjs').Subject[]} */
export const products = [
  standalone('Fastify'),
  { ...standalone('Express'), extra: true },
  remembered,
  application({
    name: 'tokens not remembered',
    options: { tokens: { cacheTtl: 0 } },
    asks: { guarded, introspection },
  }),
  application({
    name: 'statements not shared',
    options: { coalesce: false },
    asks: grants,
    extra: true,
    missing: async () =>
      (await hasOption('coalesce')) ? undefined : 'a build with the option `coalesce`',
  }),
];

/**
 * The handler beside the guarded one, in the same process: asked with the same requests, so that what differs is the
 * guard, and asked without a token, which an API without guards would not need.
 *
 * @type {readonly import('./subjects.mjs').Subject[]}
 */
export const unguarded = [
  ['the same handler, unguarded', opened],
  ['unguarded, no token sent', () => ({ method: 'GET', path: '/posts/open', expect: 'posts' })],
].map(([name, ask]) => ({
  name,
  kind: 'floor',
  process: remembered.name,
  start: remembered.start,
  asks: { guarded_cached: ask },
}));

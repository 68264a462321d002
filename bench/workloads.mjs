import { openChains } from './chains.mjs';
import { basic } from './demo-client.mjs';

/** How many different tokens are asked about, so that no single row stays in every cache. */
const TOKENS = 128;

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/**
 * What is measured. `prepare` answers what is sent, before each time that a row is under load.
 *
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} title
 * @property {keyof typeof floors} floor
 * @property {string} [server] the process that it is sent to; the standalone server unless it says another
 * @property {number} [target] the ratio to the floor that is wanted
 * @property {(bench: import('./bench.mjs').Bench) => Promise<object>} prepare
 */

/** @type {readonly Workload[]} */
export const workloads = [
  {
    name: 'client_credentials',
    title: 'POST /oauth/token client_credentials',
    floor: 'insert',
    target: 0.55,
    prepare: async () => ({ requests: [tokenRequest()], expect: '"access_token"' }),
  },
  {
    name: 'refresh',
    title: 'POST /oauth/token refresh_token',
    floor: 'insert',
    prepare: async (bench) => ({
      requests: [tokenRequest()],
      expect: '"refresh_token"',
      chains: await openChains(bench.server.url, bench.settings.connections),
    }),
  },
  {
    name: 'introspection',
    title: 'POST /oauth/introspect',
    floor: 'selectByPost',
    target: 0.55,
    prepare: async (bench) => ({
      requests: (await tokens(bench)).map(introspection),
      expect: '"active":true',
    }),
  },
  {
    name: 'guarded',
    title: 'guarded GET, tokens not remembered',
    floor: 'selectByGet',
    server: 'uncached',
    target: 0.8,
    prepare: posts,
  },
  {
    name: 'guarded_cached',
    title: 'guarded GET, tokens remembered',
    floor: 'unguarded',
    server: 'cached',
    target: 0.9,
    prepare: posts,
  },
];

export const workloadNames = workloads.map(({ name }) => name);

/** What the floor is asked: requests like those it is compared with, so that it has as much to read. */
export const floors = {
  insert: {
    title: 'floor: POST, one INSERT',
    prepare: async () => ({
      requests: [{ ...tokenRequest(), path: '/insert' }],
      expect: '"access_token"',
    }),
  },
  selectByPost: {
    title: 'floor: POST, one SELECT',
    prepare: (bench) => selects(bench, introspection('x'.repeat(65))),
  },
  selectByGet: {
    title: 'floor: GET, one SELECT',
    prepare: (bench) => selects(bench, guarded('x'.repeat(65))),
  },
  unguarded: {
    title: 'floor: the same handler, not guarded',
    server: 'cached',
    prepare: async () => ({ requests: [{ method: 'GET', path: '/posts/open' }], expect: 'posts' }),
  },
};

async function posts(bench) {
  return { requests: (await tokens(bench)).map(guarded), expect: 'posts' };
}

async function selects(bench, request) {
  const keys = await bench.floorKeys(TOKENS);
  return {
    requests: keys.map((key) => ({ ...request, path: `/select/${key}` })),
    expect: '"active":true',
  };
}

function tokenRequest() {
  return {
    method: 'POST',
    path: '/oauth/token',
    headers: { ...FORM, authorization: basic() },
    body: 'grant_type=client_credentials&scope=read',
  };
}

const introspection = (token) => ({
  method: 'POST',
  path: '/oauth/introspect',
  headers: { ...FORM, authorization: basic() },
  body: `token=${token}`,
});

const guarded = (token) => ({
  method: 'GET',
  path: '/posts/guarded',
  headers: { authorization: `Bearer ${token}` },
});

async function tokens({ server }) {
  const { path, method, headers, body } = tokenRequest();
  const answers = Array.from({ length: TOKENS }, async () => {
    const response = await fetch(server.url + path, { method, headers, body });
    if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`);
    return (await response.json()).access_token;
  });
  return Promise.all(answers);
}

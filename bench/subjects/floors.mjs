import { fileURLToPath } from 'node:url';
import { DEMO_CLIENT } from '../demo-client.mjs';
import * as requests from '../requests.mjs';

const FLOORS = fileURLToPath(new URL('../servers/floor-server.mjs', import.meta.url));
const NEST = fileURLToPath(new URL('../servers/static-nest-server.mjs', import.meta.url));

/** How many different rows are read. */
const ROWS = 1_000;

/** Requests like those that a floor is compared with: it has as much to read. */
const token = (path) => () => requests.clientCredentials(path);
const page = (path) => () => ({ method: 'GET', path, expect: '"access_token"' });

const byPost = async (bench) => {
  const { headers, body } = requests.introspection('', []);
  const request = { method: 'POST', headers, body: body.replace('{value}', 'x'.repeat(65)) };
  return { ...request, ...(await selecting(bench)) };
};
const byGet = async (bench) => ({
  method: 'GET',
  headers: { authorization: `Bearer ${'x'.repeat(65)}` },
  ...(await selecting(bench)),
});
const selecting = async (bench) => ({
  path: '/select/{value}',
  expect: '"active":true',
  values: await floorKeys(bench),
});

/** Keys of rows that the floor can select. */
async function floorKeys({ pool, clientKey }) {
  const { rows } = await pool.query(
    `INSERT INTO bench_floor_token (id, digest, client_id, principal, scopes, audience, issued_at, expires_at)
    SELECT gen_random_uuid(), sha256(random()::text::bytea), $1, 'client', '{read}', '{}', now(),
      now() + interval '1 hour'
    FROM generate_series(1, $2) RETURNING id`,
    [clientKey, ROWS],
  );
  return rows.map(({ id }) => id);
}

const database = {
  kind: 'floor',
  process: 'floors',
  start: ({ url, clientKey, startServer }) =>
    startServer({ command: [process.execPath, FLOORS, url, clientKey, DEMO_CLIENT.id] }),
};
const STORED = 'SELECT count(*)::int AS count FROM bench_floor_token';
const storing = {
  ...database,
  effects: { client_credentials: STORED, code: STORED, refresh: STORED, revocation: STORED },
};

const nest = (adapter) => ({
  kind: 'floor',
  process: `Nest on ${adapter}`,
  start: ({ startServer }) =>
    startServer({ command: [process.execPath, NEST, adapter.toLowerCase()] }),
});

/** Servers that were written to be compared with, named after what they do. */
export const floors = [
  {
    ...storing,
    name: 'floor: SELECT + INSERT',
    asks: {
      client_credentials: token('/select-insert'),
      code: token('/select-insert'),
      refresh: token('/select-insert'),
    },
  },
  {
    ...storing,
    name: 'floor: one INSERT',
    asks: { client_credentials: token('/insert'), revocation: token('/insert') },
  },
  {
    ...database,
    name: 'floor: one SELECT',
    asks: { introspection: byPost, guarded: byGet },
  },
  {
    ...database,
    name: 'floor: Fastify, static',
    asks: { client_credentials: token('/static'), authorize: page('/static') },
  },
  {
    ...nest('Fastify'),
    name: 'floor: Nest on Fastify, static',
    asks: { client_credentials: token('/static'), authorize: page('/static') },
  },
  {
    ...nest('Express'),
    name: 'floor: Nest on Express, static',
    asks: { client_credentials: token('/static') },
  },
];

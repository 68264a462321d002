/**
 * What any server of this kind has to do at least: read the same request, run prepared statements one after the
 * other, answer JSON of the same size. Fastify and pg, nothing else. The table has the columns, checks and indexes
 * of `oauth2_token`, but no foreign keys.
 */
import { randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';

const HOUR = 3_600_000;
const CLIENT = {
  name: 'floor_client',
  text: `SELECT c.id, c.scopes, c.grants, c.disabled_at, s.digest
    FROM oauth2_client c JOIN oauth2_client_secret s ON s.client_id = c.id WHERE c.client_id = $1`,
};
const INSERT = {
  name: 'floor_insert',
  text: `INSERT INTO bench_floor_token (id, digest, client_id, principal, scopes, audience, issued_at, expires_at)
    VALUES ($1, $2, $3, 'client', $4, $5, $6, $7)`,
};
const SELECT = {
  name: 'floor_select',
  text: `SELECT id, digest, client_id, authorization_id, subject, principal, scopes, audience, cnf, issued_at,
    expires_at, revoked_at FROM bench_floor_token WHERE id = $1`,
};

const [connectionString, clientKey, clientId] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString, max: 10, idleTimeoutMillis: 0 });
const app = Fastify();

app.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string' },
  (_request, body, done) => done(null, body),
);

const page = async () => tokenAnswer();
app.get('/static', page);
app.post('/static', page);

app.post('/insert', async () => {
  await insert(clientKey);
  return tokenAnswer();
});

app.post('/select-insert', async () => {
  const { rows } = await pool.query({ ...CLIENT, values: [clientId] });
  await insert(rows[0].id);
  return tokenAnswer();
});

const select = async ({ params }) => {
  const { rows } = await pool.query({ ...SELECT, values: [params.id] });
  const [{ client_id, scopes, issued_at, expires_at }] = rows;
  const times = { iat: issued_at.getTime(), exp: expires_at.getTime() };
  return { active: true, token_type: 'Bearer', client_id, scope: scopes.join(' '), ...times };
};
app.get('/select/:id', select);
app.post('/select/:id', select);

async function insert(key) {
  const issuedAt = new Date();
  const expiresAt = new Date(issuedAt.getTime() + HOUR);
  const values = [newKey(expiresAt), randomBytes(32), key, ['read'], [], issuedAt, expiresAt];
  await pool.query({ ...INSERT, values });
}

function tokenAnswer() {
  const access_token = randomBytes(44).toString('base64url');
  return { access_token, token_type: 'Bearer', expires_in: 3600, scope: 'read' };
}

// As in the product: the key begins with the expiry, so that the index stays local.
function newKey(expiresAt) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(expiresAt.getTime(), 0, 6);
  return bytes.toString('hex');
}

process.once('SIGTERM', async () => {
  await app.close();
  await pool.end();
});
process.stdout.write(`ready ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);

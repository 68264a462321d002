/** @node-oauth/oauth2-server on bare Fastify. */
import { parse } from 'node:querystring';
import OAuth2Server from '@node-oauth/oauth2-server';
import Fastify from 'fastify';
import pg from 'pg';
import { postgresModel } from './model.mjs';

const HOUR = 3_600;

const [connectionString, clients] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString, max: 10, idleTimeoutMillis: 0 });
const oauth = new OAuth2Server({
  model: postgresModel(pool, clients === 'remember'),
  accessTokenLifetime: HOUR,
  refreshTokenLifetime: HOUR,
});
const app = Fastify();

app.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string' },
  (_request, body, done) => done(null, parse(body)),
);

app.post('/token', async ({ raw, query, body }, reply) => {
  const response = new OAuth2Server.Response();
  await oauth.token(requestOf(raw, query, body), response).catch(() => undefined);
  return reply.code(response.status).headers(response.headers).send(response.body);
});

app.get('/posts/guarded', async ({ raw, query }, reply) => {
  const response = new OAuth2Server.Response();
  try {
    await oauth.authenticate(requestOf(raw, query), response, { scope: ['read'] });
  } catch (error) {
    return reply.code(error.code).send({ error: error.name });
  }
  reply.headers(response.headers);
  return { posts: [{ by: 'the server', text: 'As large as a small answer is.' }] };
});

function requestOf({ headers, method }, query, body) {
  return new OAuth2Server.Request({ headers, method, query, body });
}

process.once('SIGTERM', async () => {
  await app.close();
  await pool.end();
});
process.stdout.write(`ready ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);

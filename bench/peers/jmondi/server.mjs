/**
 * @jmondi/oauth2-server on bare Fastify. Its access tokens are always JWTs that are stored, too: they are signed with
 * HS256, the cheapest it has. Codes and refresh tokens are opaque.
 */
import { parse } from 'node:querystring';
import { AuthorizationServer } from '@jmondi/oauth2-server';
import {
  handleFastifyError,
  handleFastifyReply,
  requestFromFastify,
} from '@jmondi/oauth2-server/fastify';
import Fastify from 'fastify';
import pg from 'pg';
import { JWT_SECRET } from './jwt-secret.mjs';
import { postgresRepositories } from './repositories.mjs';

const [connectionString, clients] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString, max: 10, idleTimeoutMillis: 0 });
const {
  clients: clientRepository,
  codes,
  tokens,
  scopes,
  people,
} = postgresRepositories(pool, clients === 'remember');

const oauth = new AuthorizationServer(clientRepository, tokens, scopes, JWT_SECRET, {
  useOpaqueAuthorizationCodes: true,
  useOpaqueRefreshTokens: true,
});
oauth.enableGrantType({
  grant: 'authorization_code',
  authCodeRepository: codes,
  userRepository: people,
});
const app = Fastify();

app.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string' },
  (_request, body, done) => done(null, { ...parse(body) }),
);

const answering = (answer) => async (request, reply) => {
  try {
    handleFastifyReply(reply, await answer(requestFromFastify(request)));
  } catch (error) {
    handleFastifyError(error, reply);
  }
  return reply;
};

app.post(
  '/token',
  answering((request) => oauth.respondToAccessTokenRequest(request)),
);
app.post(
  '/introspect',
  answering((request) => oauth.introspect(request)),
);
app.post(
  '/revoke',
  answering((request) => oauth.revoke(request)),
);

// Who signs in, and how, is the host's: here the person is sent to a page that keeps the request in its address.
app.get('/authorize', async (request, reply) => {
  try {
    await oauth.validateAuthorizationRequest(requestFromFastify(request));
    return reply.redirect(`/login?back=${encodeURIComponent(request.url)}`, 303);
  } catch (error) {
    handleFastifyError(error, reply);
    return reply;
  }
});

process.once('SIGTERM', async () => {
  await app.close();
  await pool.end();
});
process.stdout.write(`ready ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);

import { afterEach, describe, expect, it } from 'vitest';
import { approve, exchange, refresh, registerClient } from '../support/flows.js';
import { startServer, type OAuthServer } from '../support/oauth-server.js';
import { SentStatements } from './sent-statements.js';
import { answerTo } from './two-servers.js';

const AT_ONCE = 30;

const SHARED = [
  'oauth2_code_find_many',
  'oauth2_code_redeem_many',
  'oauth2_authorization_find_many',
  'oauth2_refresh_token_rotate_many',
];

describe('requests that come at the same time', () => {
  let server: OAuthServer | undefined;
  afterEach(() => server?.close());

  async function sentFor(options: { readonly coalesce?: boolean }) {
    server = await startServer('fastify', { options });
    return sentIn(server);
  }

  async function sentIn(running: OAuthServer) {
    const client = await registerClient(running);
    const codes = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, at) =>
        approve(running, client, {}, { user: `person ${at}` }),
      ),
    );
    const sent = new SentStatements();
    const first = await Promise.all(codes.map((code) => answerTo(exchange(running, client, code))));
    const second = await Promise.all(
      first.map(({ body }) => answerTo(refresh(running, client, body.refresh_token ?? ''))),
    );
    sent.stop();
    expect([...first, ...second].map(({ status }) => status)).toEqual(Array(2 * AT_ONCE).fill(200));
    return sent;
  }

  it('share statements', async () => {
    server = await startServer('fastify');
    let missing = SHARED;
    // Where one request ends before the next has come there is nothing to share: client and server are one process.
    for (let attempt = 0; attempt < 10 && missing.length > 0; attempt += 1) {
      const sent = await sentIn(server);
      missing = missing.filter((name) => sent.count(name) === 0);
    }

    expect(missing).toEqual([]);
  });

  it('share none when they are told not to', async () => {
    const sent = await sentFor({ coalesce: false });

    expect(SHARED.filter((name) => sent.count(name) > 0)).toEqual([]);
    expect(sent.count('oauth2_code_redeem')).toBe(AT_ONCE);
    expect(sent.count('oauth2_refresh_token_rotate')).toBe(AT_ONCE);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import pg from 'pg';
import { ownsOrigin } from '../../src/protocol/origin.js';
import { addSeconds } from '../../src/protocol/clock.js';
import { anAuthorization, aToken } from '../../src/testing/builders.js';
import { originKeys, redirectOrigins } from '../../src/typeorm/stores/origin-keys.js';
import { openInstance, PostgresSource, type PostgresInstance } from './postgres-stores.js';
import {
  codeIssue,
  digest,
  familyToken,
  NOW,
  refreshState,
  storedClient,
  successor,
} from './store-set.js';

describe('statements of the stores', () => {
  const source = new PostgresSource();
  const { query } = pg.Client.prototype;
  let stores: PostgresInstance;
  let sent: string[] = [];

  beforeAll(async () => {
    [stores] = await source.open();
    await stores.clients.find('warm-up');
    pg.Client.prototype.query = function counted(this: pg.Client, ...args: unknown[]) {
      const [first] = args as [string | { text: string }];
      sent.push(typeof first === 'string' ? first : first.text);
      return Reflect.apply(query, this, args);
    } as typeof query;
  });
  afterAll(async () => {
    pg.Client.prototype.query = query;
    await source.close();
  });
  beforeEach(() => {
    sent = [];
  });

  it('are one for each operation of a token request', async () => {
    const { id: clientKey, clientId } = await storedClient(stores);
    const issue = codeIssue(clientKey, {
      spent: { kind: 'consent', id: 'one', expiresAt: addSeconds(NOW, 60) },
    });
    const authorization = anAuthorization({ clientKey });
    const direct = anAuthorization({ clientKey });
    const refresh = refreshState();
    const next = successor(authorization, 1);
    const token = aToken({ clientKey, digest: digest() });
    const operations: Record<string, () => Promise<unknown>> = {
      find: () => stores.clients.find(clientId),
      insert: () => stores.tokens.insert(token),
      findToken: () => stores.tokens.find(token.id),
      start: () => stores.authorizations.start(authorization, familyToken(authorization), refresh),
      approve: () =>
        stores.authorizations.approve({
          authorization: direct,
          token: familyToken(direct),
          spent: { kind: 'consent', id: 'two', expiresAt: addSeconds(NOW, 60) },
        }),
      findAuthorization: () => stores.authorizations.find(authorization.id),
      issue: () => stores.codes.issue(issue),
      findCode: () => stores.codes.find(issue.code.id),
      redeem: () =>
        stores.codes.redeem(
          { codeId: issue.code.id, digest: issue.code.digest, clientKey, proven: true },
          { token: familyToken(issue.authorization), refresh: refreshState() },
          NOW,
        ),
      rotate: () =>
        stores.refreshTokens.rotate(
          {
            authorizationId: authorization.id,
            clientKey,
            digest: refresh.digest,
            generation: 0,
            retryFrom: NOW,
          },
          next,
          NOW,
        ),
      revoke: () => stores.authorizations.revoke(authorization.id, 'revoked_by_host', NOW),
    };

    const counts: Record<string, number> = {};
    for (const [name, operation] of Object.entries(operations)) {
      sent = [];
      await operation();
      counts[name] = sent.length;
    }

    expect(counts).toEqual(Object.fromEntries(Object.keys(operations).map((name) => [name, 1])));
  });

  it('rotate in place: the new version of the row stays in its page', async () => {
    const rotating = await openInstance(source.url);
    const { id: clientKey } = await storedClient(stores);
    const authorization = anAuthorization({ clientKey });
    let refresh = refreshState();
    await rotating.authorizations.start(authorization, familyToken(authorization), refresh);
    for (let generation = 0; generation < 10; generation += 1) {
      const next = successor(authorization, generation + 1);
      await rotating.refreshTokens.rotate(
        {
          authorizationId: authorization.id,
          clientKey,
          digest: refresh.digest,
          generation,
          retryFrom: NOW,
        },
        next,
        NOW,
      );
      refresh = next.refresh;
    }
    // Counters of a connection are told when it ends.
    await rotating.close();
    let updates = { all: 0, inPlace: 0 };
    while (updates.all < 10) {
      [updates] = await stores.dataSource.query(
        `SELECT n_tup_upd::int AS "all", n_tup_hot_upd::int AS "inPlace"
         FROM pg_stat_user_tables WHERE relname = 'oauth2_authorization'`,
      );
    }

    expect(updates.inPlace).toBe(updates.all);
  });

  it('are planned anew on each connection after a minute', async () => {
    await stores.clients.find('warm-up');
    const { now } = performance;
    sent = [];
    performance.now = () => now.call(performance) + 61_000;
    try {
      await stores.clients.find('somebody');
      await stores.clients.find('somebody');
    } finally {
      performance.now = now;
    }

    expect(sent.filter((text) => text === 'DISCARD PLANS')).toHaveLength(1);
    expect(sent).toHaveLength(4);
  });

  it('read times as dates although the host parses them in its own way', async () => {
    const parse = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ);
    pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => `host: ${text}`);
    const times = ['2030-06-01T12:34:56.789Z', '2030-06-01T00:00:00.000Z'].map(
      (text) => new Date(text),
    );
    try {
      for (const createdAt of times) {
        const client = await storedClient(stores, { createdAt });

        const found = await stores.clients.find(client.clientId);

        expect(found?.client.createdAt).toEqual(createdAt);
      }
    } finally {
      pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, parse);
    }
  });

  it('find the origins that the protocol allows, and only those (RFC 8252 §7.3)', () => {
    const uris = [
      'https://app.example/cb',
      'https://APP.example:443/cb',
      'https://app.example:8443/cb?x=1',
      'http://127.0.0.1/cb',
      'http://127.0.0.1:4000/cb',
      'http://[::1]/cb',
      'http://localhost:3000/cb',
      'com.example.app:/cb',
    ];
    const origins = [
      'https://app.example',
      'https://app.example:8443',
      'http://app.example',
      'http://127.0.0.1',
      'http://127.0.0.1:5173',
      'https://127.0.0.1:5173',
      'http://[::1]:5173',
      'http://localhost',
      'http://localhost:3000',
      'http://127.0.0.1.example',
    ];

    const pairs = uris.flatMap((uri) => origins.map((origin) => [uri, origin] as const));
    const indexed = pairs.map(([uri, origin]) =>
      originKeys(origin).some((key) => redirectOrigins([uri]).includes(key)),
    );

    expect(indexed).toEqual(
      pairs.map(([uri, origin]) => ownsOrigin({ redirectUris: [uri], origins: [] }, origin)),
    );
    expect(indexed.filter(Boolean)).toHaveLength(9);
  });
});

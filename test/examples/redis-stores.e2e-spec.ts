import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createClient } from '@redis/client';
import { AppModule } from '../../examples/extensions/redis-stores/app.module.js';
import { RedisStoresModule } from '../../examples/extensions/redis-stores/redis-stores.module.js';
import {
  AuthorizationCodeStore,
  AuthorizationStore,
  ClientService,
  ClientStore,
  RefreshTokenStore,
  RetentionStore,
  SpentStore,
  StorageUnavailableError,
  TokenStore,
} from '../../src/index.js';
import { storeContract, type Stores } from '../../src/testing/index.js';
import {
  codeIssue,
  digest,
  familyToken,
  NOW,
  refreshState,
  storedClient,
  type StoreSource,
  successor,
} from '../contract/store-set.js';
import { storesContract } from '../contract/stores.contract.js';
import { startExample } from '../support/example.js';
import {
  approve,
  basic,
  exchange,
  refresh,
  registerClient,
  type TokenAnswer,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, encode } from '../support/oauth-server.js';
import { startWithStores } from '../support/own-stores-server.js';
import { REDIS_IS_HERE, type RedisServer, startRedis } from '../support/redis-server.js';

/** Two instances over one Redis. */
class RedisSource implements StoreSource {
  #redis: RedisServer | undefined;
  #instances: readonly INestApplicationContext[] = [];

  get url(): string {
    return this.#redis?.url ?? '';
  }

  async open(): Promise<readonly [Stores, Stores]> {
    this.#redis = await startRedis();
    const { url } = this.#redis;
    const [one, two] = [await instanceOver(url), await instanceOver(url)];
    this.#instances = [one, two];
    return [storesOf(one), storesOf(two)];
  }

  async close(): Promise<void> {
    for (const instance of this.#instances) await instance.close();
    await this.#redis?.close();
  }
}

/** Until the connection that was cut is there again. */
async function insisted(call: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      if (!(error instanceof StorageUnavailableError)) throw error;
      await setImmediate();
    }
  }
}

function instanceOver(url: string): Promise<INestApplicationContext> {
  @Module({ imports: [RedisStoresModule.forRoot(() => url)] })
  class Instance {}
  return NestFactory.createApplicationContext(Instance, { logger: false });
}

function storesOf(instance: INestApplicationContext): Stores {
  return {
    clients: instance.get(ClientStore),
    tokens: instance.get(TokenStore),
    authorizations: instance.get(AuthorizationStore),
    codes: instance.get(AuthorizationCodeStore),
    refreshTokens: instance.get(RefreshTokenStore),
    spent: instance.get(SpentStore),
    retention: instance.get(RetentionStore),
  };
}

/** The only tests that may be left out: not everybody has a Redis. */
const describeWithRedis = REDIS_IS_HERE ? describe : describe.skip;

describeWithRedis('examples/extensions/redis-stores', () => {
  storesContract('Redis', new RedisSource());
  storesContract(
    'Redis, with 50 calls at once from two instances',
    new RedisSource(),
    storeContract({ parallel: 50, rounds: 20 }).filter(({ concurrent }) => concurrent),
  );

  describe('what Redis keeps', () => {
    const source = new RedisSource();
    let stores: Stores;

    beforeAll(async () => {
      [stores] = await source.open();
    });
    afterAll(() => source.close());

    it('answers a call that comes again, because its answer was lost, as it did at first', async () => {
      const { id: clientKey } = await storedClient(stores);
      const issue = codeIssue(clientKey, {
        spent: { kind: 'consent', id: 'once', expiresAt: NOW },
      });
      const bought = { token: familyToken(issue.authorization), refresh: refreshState() };
      const { id: codeId, digest: stamp } = issue.code;
      const redemption = { codeId, digest: stamp, clientKey, proven: true };
      const rotation = {
        authorizationId: issue.authorization.id,
        clientKey,
        digest: bought.refresh.digest,
        generation: 0,
        retryFrom: NOW,
      };
      const next = successor(issue.authorization, 1);

      const issued = [await stores.codes.issue(issue), await stores.codes.issue(issue)];
      const redeemed = [
        await stores.codes.redeem(redemption, bought, NOW),
        await stores.codes.redeem(redemption, bought, NOW),
      ];
      const rotated = [
        await stores.refreshTokens.rotate(rotation, next, NOW),
        await stores.refreshTokens.rotate(rotation, next, NOW),
      ];

      expect(issued).toEqual([true, true]);
      expect(redeemed).toEqual(['fresh', 'fresh']);
      expect(rotated).toEqual([{ kind: 'fresh' }, { kind: 'fresh' }]);
    });

    it('takes nobody for a thief whose connection was cut while the answer was on its way', async () => {
      const { id: clientKey } = await storedClient(stores);
      const cutter = createClient({ url: source.url });
      cutter.on('error', () => undefined);
      await cutter.connect();
      const outcomes: unknown[] = [];

      for (let round = 0; round < 10; round += 1) {
        const issues = Array.from({ length: 20 }, () => codeIssue(clientKey));
        for (const issue of issues) await insisted(() => stores.codes.issue(issue));
        const redeemed = issues.map(({ code, authorization }) =>
          stores.codes
            .redeem(
              { codeId: code.id, digest: code.digest, clientKey, proven: true },
              { token: familyToken(authorization) },
              NOW,
            )
            .catch((error: Error) => String(error.cause)),
        );
        await cutter.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes']);
        outcomes.push(...(await Promise.all(redeemed)));
      }

      cutter.destroy();
      expect(new Set(outcomes)).toEqual(new Set(['fresh']));
    }, 60_000);
  });

  describe.each(ADAPTERS)('over HTTP (%s)', (adapter) => {
    let redis: RedisServer;

    beforeAll(async () => {
      redis = await startRedis();
    });
    afterAll(() => redis.close());

    it('starts as it is written, issues to a client and guards', async () => {
      process.env.REDIS_URL = redis.url;
      const example = await startExample(AppModule, adapter);
      const client = await example.app
        .get(ClientService)
        .create({ name: 'Jobs', grants: ['client_credentials'], scopes: ['jobs:run'] });

      const bought = await fetch(`${example.url}/oauth/token`, {
        method: 'POST',
        body: encode({ grant_type: 'client_credentials' }),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(client) },
      });
      const { access_token: token } = (await bought.json()) as TokenAnswer;
      const jobs = await fetch(`${example.url}/jobs`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const refused = await fetch(`${example.url}/jobs`);

      expect(await jobs.json()).toEqual({ client: client.clientId });
      expect(refused.status).toBe(401);
      await example.close();
    });

    it('redeems, refreshes, and revokes for a code that comes twice (RFC 6749 §4.1.2)', async () => {
      const server = await startWithStores(
        adapter,
        RedisStoresModule.forRoot(() => redis.url),
      );
      const client = await registerClient(server);
      const approved = await approve(server, client);

      const bought = await exchange(server, client, approved);
      const { refresh_token: first } = (await bought.json()) as TokenAnswer;
      const refreshed = await refresh(server, client, first);
      const retried = await refresh(server, client, first);
      const { refresh_token: second } = (await refreshed.json()) as TokenAnswer;
      const replayed = await exchange(server, client, approved);
      const after = await refresh(server, client, second);

      expect([bought.status, refreshed.status, retried.status]).toEqual([200, 200, 200]);
      expect(await retried.json()).toMatchObject({ refresh_token: second });
      expect([replayed.status, after.status]).toEqual([400, 400]);
      await server.close();
    });

    it('sells one pair of tokens, however many requests come at once with one code', async () => {
      const server = await startWithStores(
        adapter,
        RedisStoresModule.forRoot(() => redis.url),
      );
      const client = await registerClient(server);
      const approved = await approve(server, client);

      const answers = await Promise.all(
        Array.from({ length: 30 }, () => exchange(server, client, approved)),
      );

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      await server.close();
    });

    it('lets everything that is issued expire by itself', async () => {
      const server = await startWithStores(
        adapter,
        RedisStoresModule.forRoot(() => redis.url),
      );
      const client = await registerClient(server);
      await tokensFor(server, client);
      const look = await createClient({ url: redis.url }).connect();

      const keys = await look.keys('*');
      const lasting: string[] = [];
      for (const key of keys) if ((await look.ttl(key)) < 0) lasting.push(key);

      expect(keys.length).toBeGreaterThan(8);
      expect(lasting.filter((key) => !/^\{oauth2\}:clients?\b/.test(key))).toEqual([]);
      look.destroy();
      await server.close();
    });

    it('answers 503 while Redis is away, and works again afterwards', async () => {
      const server = await startWithStores(
        adapter,
        RedisStoresModule.forRoot(() => redis.url),
      );
      const form = {
        grant_type: 'client_credentials',
        client_id: 'x',
        client_secret: digest('x').toString('hex'),
      };

      await redis.stop();
      const away = await server.post('/oauth/token', form);
      await redis.restart();
      let back = await server.post('/oauth/token', form);
      while (back.status === 503) back = await server.post('/oauth/token', form);

      expect([away.status, away.headers.get('retry-after')]).toEqual([503, expect.any(String)]);
      expect(await away.json()).toMatchObject({ error: 'temporarily_unavailable' });
      expect(back.status).toBe(401);
      await server.close();
    });
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TokenStore } from '../../src/index.js';
import { aToken } from '../../src/testing/builders.js';
import { askToken, redemption, transactionsOf } from '../support/direct-requests.js';
import { approve, exchange, introspect, registerClient } from '../support/flows.js';
import { ChangedMind, GRANTS, TransactionWorld } from './host-transactions.fixture.js';

describe.each(['default', 'identity'])('a transaction of the host (data source %s)', (name) => {
  const world = new TransactionWorld(name);

  it('a run inside a run is undone by itself, with what it would have told', async () => {
    const before = world.server.events.length;
    const count = await world.count('oauth2_token');
    await world.run(async (manager) => {
      expect(
        (await askToken(world.server, world.client, { grant_type: 'client_credentials' })).status,
      ).toBe(200);
      const inner = world.run(async (same) => {
        expect(same).toBe(manager);
        await same.query(`INSERT INTO visit VALUES ('inner')`);
        await askToken(world.server, world.client, { grant_type: 'client_credentials' });
        throw new ChangedMind();
      });
      await expect(inner).rejects.toThrow(ChangedMind);
      await world.run((same) => same.query(`INSERT INTO visit VALUES ('second')`));
    });

    expect(await world.visits()).toEqual(['second']);
    expect(await world.count('oauth2_token')).toBe(count + 1);
    expect((await world.told(before)).filter((type) => type === 'token.issued')).toHaveLength(1);
  });

  it('a transaction that the host has begun itself can be joined', async () => {
    const approved = await approve(world.server, world.client);
    const before = world.server.events.length;
    const undone = world.server.dataSource.transaction(async (manager) => {
      const answer = await transactionsOf(world.server).join(manager, () =>
        askToken(world.server, world.client, redemption(approved)),
      );
      expect(answer.status).toBe(200);
      throw new ChangedMind();
    });
    await expect(undone).rejects.toThrow(ChangedMind);
    await world.server.dataSource.transaction(async (manager) => {
      await transactionsOf(world.server).join(manager, () =>
        askToken(world.server, world.client, redemption(approved)),
      );
      expect((await world.told(before)).filter((type) => type === 'token.issued')).toEqual([]);
    });

    expect((await world.told(before)).filter((type) => type === 'token.issued')).toHaveLength(1);
    expect((await exchange(world.server, world.client, approved)).status).toBe(400);
  });

  it('is as strict as it is told to be', async () => {
    const [row] = await world.run(
      (manager) => manager.query<readonly unknown[]>('SHOW transaction_isolation'),
      { isolation: 'SERIALIZABLE' },
    );

    expect(row).toEqual({ transaction_isolation: 'serializable' });
  });

  it('gives its manager to whoever runs in it, and that of the data source to everybody else', async () => {
    const transactions = transactionsOf(world.server);
    await world.run(async (manager) => expect(transactions.manager).toBe(manager));

    expect(transactions.manager).toBe(world.server.dataSource.manager);
  });

  it('what is no transaction of this data source cannot be joined', async () => {
    const join = () =>
      transactionsOf(world.server).join(world.server.dataSource.manager, async () => 1);

    await expect(join()).rejects.toThrow('there is no transaction');
  });

  it('a client that is gone is refused, and the transaction of the host goes on', async () => {
    const doomed = await registerClient(world.server, { grants: GRANTS });
    const approved = await approve(world.server, doomed);
    const answer = await world.run(async (manager) => {
      await manager.query(`INSERT INTO visit VALUES ('before')`);
      // Authenticated and gone, as when somebody deletes it meanwhile.
      const { body } = await askToken(world.server, doomed, redemption(approved));
      expect(body['token_type']).toBe('Bearer');
      const orphan = aToken({ clientKey: randomUUID(), digest: randomBytes(32) });
      const insert = world.server.app.get(TokenStore).insert(orphan);
      expect(await insert).toBe(false);
      await manager.query(`INSERT INTO visit VALUES ('after')`);
      return body;
    });

    expect(await world.visits()).toEqual(['before', 'after']);
    const { access_token } = answer as { readonly access_token: string };
    expect(await introspect(world.server, world.client, access_token)).toMatchObject({
      active: true,
    });
  });

  it('is not taken for committed when PostgreSQL has undone it', async () => {
    const approved = await approve(world.server, world.client);
    const before = world.server.events.length;
    const undone = world.run(async (manager) => {
      await askToken(world.server, world.client, redemption(approved));
      await manager.query('SELECT 1 / 0').catch(() => undefined);
    });

    await expect(undone).rejects.toThrow('cannot be committed');
    expect(await world.told(before)).toEqual(['client.authenticated']);
    expect((await exchange(world.server, world.client, approved)).status).toBe(200);
  });

  it('a connection that PostgreSQL ends has done nothing, and the next one works', async () => {
    const approved = await approve(world.server, world.client);
    const before = world.server.events.length;
    const lost = world.run(async (manager) => {
      await askToken(world.server, world.client, redemption(approved));
      await manager.query(`SET LOCAL idle_in_transaction_session_timeout = '50ms'`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    });

    await expect(lost).rejects.toThrow();
    expect(await world.told(before)).toEqual(['client.authenticated']);
    expect((await exchange(world.server, world.client, approved)).status).toBe(200);
  });

  it.each(['committed', 'rolled back'])(
    'what nobody has awaited is done in it or not at all when it is %s: the code tells which',
    async (ending) => {
      for (let turns = 0; turns < 12; turns += 1) {
        const approved = await approve(world.server, world.client);
        let asking: ReturnType<typeof askToken> | undefined;
        const ended = world.run(async (manager) => {
          asking = askToken(world.server, world.client, redemption(approved));
          for (let turn = 0; turn < turns; turn += 1) await manager.query('SELECT 1');
          if (ending === 'rolled back') throw new ChangedMind();
        });
        await ended.catch((error: unknown) => expect(error).toBeInstanceOf(ChangedMind));
        const answer = await asking;
        const isStored = answer?.status === 200 && ending === 'committed';

        expect([200, 503]).toContain(answer?.status);
        const again = await exchange(world.server, world.client, approved);
        expect([turns, again.status]).toEqual([turns, isStored ? 400 : 200]);
      }
    },
  );
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { takeAway } from '../support/database-outage.js';
import { MutedNotifications } from '../support/muted-notifications.js';
import { until } from '../support/until.js';
import { DatabaseProxy } from '../race/stores-proxy.js';
import { HASTE, listenTo, type Listening, warnings } from './listening.fixture.js';

/** Proofs come so seldom that nothing else tells of the end of a connection. */
const SELDOM = { ...HASTE, beat: 60_000 };

const NOTHING_ELSE_TO_DO = { ...HASTE, idle: 100 };

describe('the connection that listens for changes', () => {
  let database: TestDatabase;
  let told: string[];
  let opened: Listening[] = [];
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    const { dataSource, close } = listenTo(database.url);
    await (await dataSource.initialize()).runMigrations();
    await close();
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    told = warnings();
  });
  afterEach(async () => {
    for (const one of opened) await one.close();
    for (const close of closers.splice(0)) await close();
    opened = [];
  });

  async function open(url = database.url, pace = HASTE): Promise<Listening> {
    const one = listenTo(url, pace);
    opened.push(one);
    await one.dataSource.initialize();
    return one;
  }

  const isLive =
    ({ listener }: Listening) =>
    () =>
      listener.live;

  /** The sessions that listen, as the database sees them. */
  const listening = async ({ dataSource }: Listening): Promise<readonly number[]> => {
    const rows = await dataSource.query<{ readonly pid: number }[]>(
      `SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN oauth2_changes' AND datname = current_database()`,
    );
    return rows.map(({ pid }) => pid);
  };

  const touch = ({ dataSource }: Listening) =>
    dataSource.query(`SELECT pg_notify('oauth2_changes', 'token:' || gen_random_uuid())`);

  it('is opened when somebody asks, and live once a message of its own has come back', async () => {
    const one = await open();
    const before = await listening(one);

    const first = one.listener.live;
    await until(isLive(one));

    expect(before).toEqual([]);
    expect(first).toBe(false);
    expect(await listening(one)).toHaveLength(1);
    expect(one.interruptions).toBe(0);
    expect(told).toEqual([]);
  });

  it('hears what others tell, and nothing of their proofs', async () => {
    const [one, other] = [await open(), await open()];
    await until(() => [one, other].every((each) => each.listener.live));

    await other.dataSource.query(`SELECT pg_notify('oauth2_changes', 'client:c1'),
      pg_notify('oauth2_changes', 'future:f1'), pg_notify('oauth2_changes', ''),
      pg_notify('oauth2_changes', 'authorization:a1')`);
    await until(() => one.heard.length === 2 && other.heard.length === 2);

    expect(one.heard).toEqual([
      { kind: 'client', key: 'c1' },
      { kind: 'authorization', id: 'a1' },
    ]);
  });

  it('tells each subscriber what its own process changed, until it ends its subscription', async () => {
    const one = await open();
    const others: unknown[] = [];
    const end = one.listener.subscribe({
      changed: (change) => others.push(change),
      interrupted: () => undefined,
    });

    one.listener.tell({ kind: 'token', id: 't1' });
    end();
    one.listener.tell({ kind: 'token', id: 't2' });

    expect(others).toEqual([{ kind: 'token', id: 't1' }]);
    expect(one.heard).toHaveLength(2);
  });

  it('ends in an interruption when it is killed, and comes back by itself', async () => {
    const one = await open();
    await until(isLive(one));
    const [killed] = await listening(one);
    const before = one.interruptions;

    await one.dataSource.query('SELECT pg_terminate_backend($1)', [killed]);
    await until(() => one.interruptions > before);
    const afterwards = one.listener.live;
    await until(isLive(one));
    await touch(one);
    await until(() => one.heard.length === 1);

    expect(afterwards).toBe(false);
    expect(await listening(one)).not.toContain(killed);
    expect(told).toEqual([]);
  });

  it('ends with its connection, not with the next proof that fails', async () => {
    const one = await open(database.url, SELDOM);
    await until(isLive(one));

    await one.dataSource.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [
      await listening(one),
    ]);
    await until(() => one.interruptions === 1);
    await until(isLive(one));
    await touch(one);
    await until(() => one.heard.length === 1);

    expect(one.interruptions).toBe(1);
  });

  it('comes back after the database did, however long it was away', async () => {
    const one = await open();
    await until(isLive(one));

    const comeBack = await takeAway(database.url);
    await until(() => told.length > 0);
    const meanwhile = one.listener.live;
    await comeBack();
    await until(isLive(one));

    expect(meanwhile).toBe(false);
    expect(told).toEqual([expect.stringContaining('no connection can listen for changes')]);
  });

  it('is not live when notifications are swallowed, which is told once', async () => {
    const pooler = await MutedNotifications.before(database.url);
    closers.push(() => pooler.close());
    const one = await open(pooler.url);
    let wasLive = false;

    await until(() => {
      wasLive ||= one.listener.live;
      return pooler.swallowed > 6;
    });
    const warned = [...told];
    pooler.delivery = 'open';
    await until(isLive(one));

    expect(wasLive).toBe(false);
    expect(warned).toEqual([expect.stringContaining('a pooler in transaction mode')]);
  });

  it('is no longer live when notifications cease to arrive, although the connection stands', async () => {
    const pooler = await MutedNotifications.before(database.url);
    closers.push(() => pooler.close());
    pooler.delivery = 'open';
    const one = await open(pooler.url);
    await until(isLive(one));

    const before = one.interruptions;

    pooler.delivery = 'muted';
    await until(() => one.interruptions > before);
    const afterwards = one.listener.live;
    pooler.delivery = 'open';
    await until(isLive(one));

    expect(afterwards).toBe(false);
  });

  it('is no longer live when its connection goes dead without a word', async () => {
    const proxy = new DatabaseProxy(new URL(database.url));
    await proxy.listen();
    closers.push(() => proxy.close());
    const one = await open(proxy.url);
    await until(isLive(one));

    const before = one.interruptions;
    const sent = countBeats(one);
    proxy.passage = 'silent';
    await until(() => !one.listener.live);
    const sentInVain = sent.count;
    await until(() => one.interruptions > before);
    proxy.passage = 'open';
    await until(isLive(one));

    // One proof that does not come back is enough.
    expect(sentInVain).toBeLessThanOrEqual(1);
  });

  it('rests while nobody asks, and is live again soon after somebody does', async () => {
    const one = await open(database.url, NOTHING_ELSE_TO_DO);
    await until(isLive(one));
    const { beat, deadline } = NOTHING_ELSE_TO_DO;
    const sent = countBeats(one);

    // Nothing is sent any more, and nothing that was sent counts any more.
    await until(() => performance.now() - sent.last > 2 * (beat + deadline));
    const sentForNobody = sent.count;
    const stale = one.listener.live;
    await until(isLive(one));

    // On a busy machine they are fewer: there is a beat between two of them.
    expect(sentForNobody).toBeLessThanOrEqual(NOTHING_ELSE_TO_DO.idle / beat + 1);
    expect(stale).toBe(false);
    expect(one.interruptions).toBe(0);
  });

  it('works with a data source that connects later', async () => {
    const one = listenTo(database.url);
    opened.push(one);
    const early = one.listener.live;
    await until(() => told.length > 0 || one.listener.live);

    await one.dataSource.initialize();
    await until(isLive(one));

    expect(early).toBe(false);
    expect(told).toEqual([expect.stringContaining('the data source is not connected')]);
  });

  it('leaves nothing behind when it is closed, even while it is being opened', async () => {
    const [witness, idle, busy, opening] = [await open(), await open(), await open(), await open()];
    await until(() => [idle, busy].every((each) => each.listener.live));
    expect(opening.listener.live).toBe(false);

    await Promise.all([idle.listener.close(), busy.listener.close(), opening.listener.close()]);
    await until(async () => (await listening(witness)).length === 0);

    expect([idle, busy, opening].map((each) => each.listener.live)).toEqual([false, false, false]);
    expect(idle.interruptions).toBe(0);
  });

  /** The proofs that are sent from now on. */
  function countBeats({ runner }: Listening) {
    const sent = { count: 0, last: performance.now() };
    const { run } = runner;
    runner.run = function counted(...args) {
      sent.count += 1;
      sent.last = performance.now();
      return Reflect.apply(run, runner, args);
    } as typeof run;
    return sent;
  }
});

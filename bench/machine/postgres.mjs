import { setTimeout as wait } from 'node:timers/promises';
import { parentOf, processorTime } from './usage.mjs';

/** How long every backend takes to hear of a setting. @unit milliseconds */
const RELOAD = 100;

/** How old the counts of a database may be. @unit milliseconds */
const STALE_COUNTS = 1_200;

const STATEMENTS = `SELECT coalesce(sum(calls), 0)::int AS count FROM pg_stat_statements
  WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND query !~ 'pg_stat_statements|pg_reload_conf|^ALTER SYSTEM'`;
const TRANSACTIONS = `SELECT (xact_commit + xact_rollback)::int AS count
  FROM pg_stat_database WHERE datname = current_database()`;

/** What the database does for the servers under test. */
export class Postgres {
  #postmaster;
  #countsStatements = false;

  /** @param {import('pg').Pool} pool @param {boolean} own whether its settings are ours to change */
  constructor(pool, own) {
    this.pool = pool;
    this.own = own;
  }

  async open() {
    const [{ pid, address }] = await this.#rows(
      'SELECT pg_backend_pid() AS pid, inet_server_addr() = inet_client_addr() AS address',
    );
    // Of a database on another machine nothing is known but what it says itself.
    this.#postmaster = address ? await parentOf(pid, 'postgres') : undefined;
    this.#countsStatements = await this.#tracks();
  }

  /** `statements`, or `transactions` where PostgreSQL does not count statements. */
  get counted() {
    return this.#countsStatements ? 'statements' : 'transactions';
  }

  /** Milliseconds so far, of all its processes. */
  processorTime() {
    return processorTime(this.#postmaster);
  }

  /**
   * How many statements others send while `work` goes on. Statements are counted only then: counting costs a
   * little.
   *
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<{ result: T, count: number }>}
   */
  async counting(work) {
    await this.#track('top');
    const before = await this.#count();
    const result = await work();
    const count = (await this.#count()) - before;
    await this.#track('none');
    return { result, count };
  }

  async facts() {
    const [facts] = await this.#rows(`SELECT current_setting('server_version') AS version,
      current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit,
      current_setting('shared_buffers') AS shared_buffers, current_setting('max_connections') AS max_connections`);
    return facts;
  }

  /** On a PostgreSQL of somebody else whatever it counts anyway is taken. */
  async #tracks() {
    const [{ loaded }] = await this.#rows(
      `SELECT current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%' AS loaded`,
    ).catch(() => [{ loaded: false }]);
    if (!loaded) return false;
    await this.#rows('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    const [{ track }] = await this.#rows(
      `SELECT current_setting('pg_stat_statements.track') AS track`,
    );
    return this.own || track !== 'none';
  }

  async #track(what) {
    if (!this.own || !this.#countsStatements) return;
    await this.#rows(`ALTER SYSTEM SET pg_stat_statements.track = '${what}'`);
    await this.#rows('SELECT pg_reload_conf()');
    await wait(RELOAD);
  }

  async #count() {
    if (!this.#countsStatements) await wait(STALE_COUNTS);
    const [{ count }] = await this.#rows(this.#countsStatements ? STATEMENTS : TRANSACTIONS);
    return count;
  }

  async #rows(text) {
    return (await this.pool.query(text)).rows;
  }
}

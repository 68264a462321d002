import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DEMO_CLIENT, DEMO_PERSON } from './demo-client.mjs';
import { pinLoad } from './machine/cores.mjs';
import { openDatabase } from './machine/database.mjs';
import { Postgres } from './machine/postgres.mjs';
import { startLoad, startServer } from './machine/processes.mjs';
import { seed } from './seed.mjs';
import { ProductRows } from './subjects/product-rows.mjs';
import { products } from './subjects/product.mjs';

/** Everything that runs during a measurement, and how to end it. */
export class Bench {
  #ends = [];
  #running = new Map();

  constructor(settings) {
    this.settings = settings;
    this.secret = randomBytes(32).toString('hex');
    this.cores = pinLoad(Math.max(...settings.processes));
    this.load = startLoad();
    this.#ends.push(() => this.load.stop());
  }

  /** The product comes first: it makes the tables that the others use or copy. */
  async start(tell) {
    const { url, close } = await openDatabase(this.settings.database);
    this.#ends.push(close);
    this.url = url;
    this.pool = new pg.Pool({ connectionString: url, max: 2 });
    this.#ends.push(() => this.pool.end());
    this.postgres = new Postgres(this.pool, this.settings.database === undefined);
    await this.postgres.open();
    await this.running(products[0]);
    this.clientKey = await this.#key('oauth2_client', 'client_id', DEMO_CLIENT.id);
    this.subject = await this.#key('oauth2_user', 'name_key', DEMO_PERSON);
    this.rows = new ProductRows(this);
    await this.pool.query('CREATE TABLE bench_floor_token (LIKE oauth2_token INCLUDING ALL)');
    if (this.settings.tokens > 0) await seed(this, tell);
  }

  /** In reverse: the servers before their database. */
  async stop() {
    for (let end = this.#ends.pop(); end; end = this.#ends.pop()) await end();
  }

  /**
   * Starts a server the first time that it takes part. They stay up: one that does nothing costs nothing.
   *
   * @param {import('./subjects/subjects.mjs').Subject} subject
   * @returns {Promise<import('./machine/processes.mjs').Running>}
   */
  async running({ process: key, name, start }) {
    const known = this.#running.get(key ?? name);
    if (known) return known;
    const running = await start(this);
    this.#ends.push(() => running.stop());
    this.#running.set(key ?? name, running);
    return running;
  }

  /** For the subjects: on the servers' processor. */
  startServer = (server, number) => startServer(server, this.cores, number);

  async #key(table, column, value) {
    const text = `SELECT id FROM ${table} WHERE ${column} = $1`;
    return (await this.pool.query(text, [value])).rows[0].id;
  }
}

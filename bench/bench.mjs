import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openDatabase } from './database.mjs';
import { DEMO_CLIENT } from './demo-client.mjs';
import { pinLoad, startLoad, startServer } from './processes.mjs';

/** Everything that runs during a measurement, and how to end it. */
export class Bench {
  #ends = [];
  #secret = randomBytes(32).toString('hex');

  constructor(settings, profileDir) {
    this.settings = settings;
    this.profileDir = profileDir;
    this.pinned = pinLoad();
  }

  /** The floor's table is like the product's, indexes included, so the product migrates first. */
  async start() {
    this.load = this.#until(startLoad(), 'stop');
    const { url } = this.#until(await openDatabase(this.settings.database), 'close');
    this.pool = this.#until(new pg.Pool({ connectionString: url, max: 2 }), 'end');
    this.server = this.#until(await this.#startProduct(url), 'stop');
    await this.pool.query('CREATE TABLE bench_floor_token (LIKE oauth2_token INCLUDING ALL)');
    this.floor = this.#until(await this.#startFloor(url), 'stop');
    this.cached = this.#until(await this.#startGuarded(url, 5), 'stop');
    this.uncached = this.#until(await this.#startGuarded(url, 0), 'stop');
  }

  /** In reverse: the servers before their database. */
  async stop() {
    for (let end = this.#ends.pop(); end; end = this.#ends.pop()) await end();
  }

  /** Keys of rows that the floor can select. */
  async floorKeys(count) {
    const known = 'SELECT id FROM bench_floor_token LIMIT $1';
    while ((await this.pool.query(known, [count])).rowCount < count) {
      await fetch(`${this.floor.url}/insert`, { method: 'POST' });
    }
    return (await this.pool.query(known, [count])).rows.map(({ id }) => id);
  }

  /** How many refresh tokens were rotated so far. */
  async rotations() {
    const { rows } = await this.pool.query(
      'SELECT coalesce(sum(generation), 0)::int AS sum FROM oauth2_authorization',
    );
    return rows[0].sum;
  }

  async machine() {
    const { rows } = await this.pool.query(
      "SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync",
    );
    return { node: process.version, postgres: rows[0].version, fsync: rows[0].fsync };
  }

  #until(started, end) {
    this.#ends.push(() => started[end]());
    return started;
  }

  #startProduct(url) {
    const profile = this.profileDir ? ['--cpu-prof', `--cpu-prof-dir=${this.profileDir}`] : [];
    return startServer({
      args: [...profile, path('../dist/src/standalone/main.js')],
      pinned: this.pinned,
      env: {
        DATABASE_URL: url,
        DEMO: 'true',
        PORT: '0',
        HOST: '127.0.0.1',
        ISSUER: '',
        HTTP_ADAPTER: 'fastify',
        OAUTH2_SECRETS: this.#secret,
        LOG_LEVEL: 'error',
        NODE_ENV: 'production',
      },
    });
  }

  /** A guarded API: the tokens of the product are good there. @param {number} cacheTtl seconds */
  #startGuarded(url, cacheTtl) {
    const args = [path('guarded-server.mjs'), url, this.#secret, String(cacheTtl)];
    return startServer({ args, pinned: this.pinned, env: { NODE_ENV: 'production' } });
  }

  async #startFloor(url) {
    const { rows } = await this.pool.query('SELECT id FROM oauth2_client WHERE client_id = $1', [
      DEMO_CLIENT.id,
    ]);
    const args = [path('floor-server.mjs'), url, rows[0].id];
    return startServer({ args, pinned: this.pinned, env: { NODE_ENV: 'production' } });
  }
}

function path(relative) {
  return fileURLToPath(new URL(relative, import.meta.url));
}

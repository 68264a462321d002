import { Client } from 'pg';

/** Milliseconds in which somebody must come. */
const PATIENCE = 10_000;

/** Kills connections to a database while they have something to do. */
export class Killer {
  readonly #client: Client;

  constructor(databaseUrl: string) {
    this.#client = new Client({ connectionString: databaseUrl });
  }

  async open(): Promise<void> {
    await this.#client.connect();
    // It looks from inside the database: statements are over before an answer is here.
    await this.#client.query(`
      CREATE FUNCTION pg_temp.kill(most int) RETURNS int LANGUAGE plpgsql AS $$
      DECLARE killed int := 0;
      BEGIN
        FOR attempt IN 1..${PATIENCE} LOOP
          PERFORM pg_stat_clear_snapshot();
          SELECT count(pg_terminate_backend(pid)) INTO killed FROM (
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'
            ORDER BY random() LIMIT most) victims;
          EXIT WHEN killed > 0;
          PERFORM pg_sleep(0.001);
        END LOOP;
        RETURN killed;
      END $$`);
  }

  /** @returns how many died: from one to `most`, or none when nobody had anything to do */
  async kill(most: number): Promise<number> {
    const { rows } = await this.#client.query<{ killed: number }>(
      'SELECT pg_temp.kill($1) AS killed',
      [most],
    );
    return rows[0]?.killed ?? 0;
  }

  /** Which of these tokens are stored. */
  async stored(tokenIds: readonly string[]): Promise<number> {
    const { rowCount } = await this.#client.query(
      'SELECT FROM oauth2_token WHERE id = ANY ($1::uuid[])',
      [tokenIds],
    );
    return rowCount ?? 0;
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

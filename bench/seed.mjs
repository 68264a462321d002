import { readFile } from 'node:fs/promises';

/**
 * Fills the tables of the product and of the floor before anything is measured, by `seed.sql`, and lets PostgreSQL
 * look at them, as it would have done by then.
 *
 * @param {import('./bench.mjs').Bench} bench
 * @param {(text: string) => void} tell
 */
export async function seed({ pool, settings, clientKey, subject }, tell) {
  const script = await readFile(new URL('seed.sql', import.meta.url), 'utf8');
  const values = { tokens: settings.tokens, client: clientKey, person: subject };
  const client = await pool.connect();
  try {
    for (const [name, value] of Object.entries(values)) {
      await client.query('SELECT set_config($1, $2, false)', [`bench.${name}`, String(value)]);
    }
    tell(`filling the tables: ${settings.tokens} access tokens`);
    await client.query(script);
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  } finally {
    client.release();
  }
}

import { describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { createTestDatabase } from '../support/database.js';

describe('the database of a test', () => {
  it('is empty, its own, and gone after drop', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const client = new Client({ connectionString: one.url });
    await client.connect();
    const { rows } = await client.query(
      "SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'",
    );
    await client.end();
    await Promise.all([one.drop(), other.drop()]);

    expect(one.url).not.toBe(other.url);
    expect(rows).toEqual([{ tables: 0 }]);
    await expect(new Client({ connectionString: one.url }).connect()).rejects.toMatchObject({
      code: '3D000',
    });
  });
});

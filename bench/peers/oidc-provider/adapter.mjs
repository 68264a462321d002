/**
 * The adapter of oidc-provider on PostgreSQL: every call is one prepared statement by primary key. `json` and not
 * `jsonb`: nothing is looked for inside, and it is cheaper to write. Left out: `findByUid` and `findByUserCode`,
 * which only sessions and device codes need, and the removal of what has expired.
 *
 * @param {import('pg').Pool} pool
 */
export function postgresAdapter(pool) {
  const run = (name, text, values) => pool.query({ name: `oidc_${name}`, text, values });
  return (model) => ({
    async upsert(id, payload, expiresIn) {
      const expiresAt = expiresIn ? new Date(Date.now() + expiresIn * 1_000) : null;
      await run(
        'upsert',
        `INSERT INTO oidc_provider.payload (id, model, grant_id, payload, expires_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id, model) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at`,
        [id, model, payload.grantId ?? null, JSON.stringify(payload), expiresAt],
      );
    },

    async find(id) {
      const { rows } = await run(
        'find',
        'SELECT payload, consumed_at FROM oidc_provider.payload WHERE id = $1 AND model = $2',
        [id, model],
      );
      if (rows.length === 0) return undefined;
      const [{ payload, consumed_at: consumed }] = rows;
      return consumed ? { ...payload, consumed: Math.floor(consumed.getTime() / 1_000) } : payload;
    },

    async consume(id) {
      await run(
        'consume',
        'UPDATE oidc_provider.payload SET consumed_at = now() WHERE id = $1 AND model = $2',
        [id, model],
      );
    },

    async destroy(id) {
      await run('destroy', 'DELETE FROM oidc_provider.payload WHERE id = $1 AND model = $2', [
        id,
        model,
      ]);
    },

    async revokeByGrantId(grantId) {
      await run('revoke', 'DELETE FROM oidc_provider.payload WHERE grant_id = $1 AND model = $2', [
        grantId,
        model,
      ]);
    },
  });
}

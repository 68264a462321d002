import { Client } from 'pg';

/** Takes a database away: nobody gets in, and everybody who is in is thrown out. */
export async function takeAway(url: string): Promise<() => Promise<void>> {
  const { name, admin } = adminOf(url);
  await admin(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`);
  await admin(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
  );
  return () => admin(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`);
}

function adminOf(url: string) {
  const name = new URL(url).pathname.slice(1);
  const admin = async (statement: string): Promise<void> => {
    const client = new Client({
      connectionString: Object.assign(new URL(url), { pathname: '/postgres' }).href,
    });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  return { name, admin };
}

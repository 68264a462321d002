import { join } from 'node:path';
import { isRepository, packageRoot } from './installation.js';
import { Refusal } from './refusal.js';
import type { Terminal } from './terminal.js';

/** A database that was found, or started for this command. */
export interface FoundDatabase {
  readonly url: string;
  /** Ends what was started for this command; a database that ran before stays. */
  readonly close: () => Promise<void>;
}

/**
 * The database of `DATABASE_URL` or, in the repository of the package, the embedded one of `DATA_DIR`.
 *
 * @throws {Refusal} when there is neither
 */
export async function findDatabase({ variables, directory }: Terminal): Promise<FoundDatabase> {
  const url = set(variables['DATABASE_URL']);
  if (url !== undefined) {
    if (isPostgresUrl(url)) return { url, close: async () => undefined };
    // The URL itself is not told: it has a password.
    throw new Refusal([
      'DATABASE_URL must be a URL such as postgres://user:password@host:5432/name.',
    ]);
  }
  if (!isRepository(directory)) {
    throw new Refusal([
      'Set DATABASE_URL to your PostgreSQL, such as postgres://user:password@host:5432/name.',
    ]);
  }
  // Only here: an application that installed the package has no embedded PostgreSQL.
  const { openEmbeddedDatabase } = await import('../standalone/embedded-postgres.js');
  const database = await openEmbeddedDatabase(
    set(variables['DATA_DIR']) ?? join(packageRoot(), '.data'),
  );
  return { url: database.url, close: () => database.close() };
}

/** An empty variable is an unset one: that is how compose files leave one out. */
function set(value: string | undefined): string | undefined {
  return value?.trim() || undefined;
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
}

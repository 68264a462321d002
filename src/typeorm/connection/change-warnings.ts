/** So many attempts fail before anybody is told: a restart of the database is no news. */
const PATIENCE = 3;

const CONSEQUENCE =
  'neither clients nor access tokens are cached, each use of one asks the database';

/** The triggers that tell of changes are missing or switched off. */
export class UntoldError extends Error {}

/** What was sent did not come back in time, although nothing failed. */
export class SilenceError extends Error {}

/**
 * What to tell the operator when changes cannot be heard, once it is worth telling.
 *
 * @param failures how many there were in a row
 */
export function warningOf(error: unknown, failures: number): string | undefined {
  if (error instanceof UntoldError) {
    return `${CONSEQUENCE}: the triggers of the migration OAuth2Changes1767225603000 are missing or switched off; add oauth2Migrations to the data source's migrations and run them, or run "npx oauth2 migration run"`;
  }
  if (failures !== PATIENCE) return undefined;
  if (error instanceof SilenceError) {
    return `${CONSEQUENCE}: what PostgreSQL notifies does not arrive; a pooler in transaction mode does that`;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return `${CONSEQUENCE}: no connection can listen for changes: ${reason}`;
}

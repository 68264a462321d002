import type { DataSource } from 'typeorm';
import { inTime } from './in-time.js';
import { tableNames } from './table-names.js';

/** Milliseconds: an application does not wait longer with its start. */
const PATIENCE = 2_000;

const SQL = `SELECT bool_or(to_regclass(name) IS NULL) AS lacking FROM unnest($1::text[]) AS name`;

/** Whether the database says that it lacks tables of the package; false when nobody can tell now. */
export async function lacksTables(dataSource: DataSource): Promise<boolean> {
  if (!dataSource.isInitialized) return false;
  try {
    const asked = dataSource.query<readonly { readonly lacking: boolean }[]>(SQL, [
      Object.values(tableNames(dataSource)),
    ]);
    const [row] = await inTime(asked, PATIENCE, () => new Error('the database does not answer'));
    return row?.lacking === true;
  } catch {
    // Whoever needs it next is told why.
    return false;
  }
}

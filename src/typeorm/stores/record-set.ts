import { entries, inserted, type ColumnMap } from './column-map.js';

/** Writes records as one JSON parameter, to be read back by `recordset` or `ordered`. */
export function jsonWriter<T>(map: ColumnMap<T>): (records: readonly T[]) => string {
  const columns = entries(map).map(([property, { column }]) => [property, column] as const);
  const asRow = (record: T): Record<string, unknown> => {
    const row: Record<string, unknown> = {};
    for (const [property, column] of columns) {
      const value: unknown = record[property];
      row[column] = Buffer.isBuffer(value) ? value.toString('hex') : value;
    }
    return row;
  };
  return (records) => JSON.stringify(records.map(asRow));
}

/** The rows of the JSON in a parameter, in the order of `inserted`. */
export function recordset<T>(map: ColumnMap<T>, parameter: string): string {
  return `SELECT ${values(map)} FROM ${rowsOf(parameter)} AS r(${definitions(map)})`;
}

/** The same rows with their number from 1 on, as `ord`. */
export function ordered<T>(map: ColumnMap<T>, parameter: string): string {
  const rows = `${rowsOf(parameter)} AS (${definitions(map)})`;
  return `SELECT ${values(map)}, r.ord FROM ROWS FROM (${rows}) WITH ORDINALITY AS r(${inserted(map)}, ord)`;
}

function rowsOf(parameter: string): string {
  return `jsonb_to_recordset(${parameter}::jsonb)`;
}

function values<T>(map: ColumnMap<T>): string {
  return entries(map)
    .map(([, { column, type }]) =>
      type === 'bytea' ? `decode(r."${column}", 'hex') AS "${column}"` : `r."${column}"`,
    )
    .join(', ');
}

function definitions<T>(map: ColumnMap<T>): string {
  return entries(map)
    .map(([, { column, type }]) => `"${column}" ${type === 'bytea' ? 'text' : type}`)
    .join(', ');
}

import { entries, inserted, type Column, type ColumnMap } from './column-map.js';
import { jsonOf } from './json-text.js';

/** How values travel in JSON that have no form there, or one that takes long to write. */
interface Carriage {
  readonly type: string;
  /** The value again, of a column of this type. */
  readonly read: (column: string) => string;
}

const CARRIAGES: ReadonlyMap<string, Carriage> = new Map([
  ['bytea', { type: 'text', read: (column: string) => `decode(${column}, 'hex')` }],
  [
    'timestamptz',
    {
      type: 'double precision',
      read: (column: string) => `to_timestamp(${column} / 1000)`,
    },
  ],
]);

/**
 * Writes records as one JSON parameter, to be read back by `recordset` or `ordered`. Not by way of objects for
 * `JSON.stringify`, which takes three times as long.
 */
export function jsonWriter<T>(map: ColumnMap<T>): (records: readonly T[]) => string {
  const columns = entries(map).map(([property, { column, type }], index) => ({
    property,
    key: `${index === 0 ? '{' : ','}${JSON.stringify(column)}:`,
    write: jsonOf(type),
  }));
  return (records) => {
    let text = '';
    for (const record of records) {
      text += text === '' ? '[' : ',';
      for (const { property, key, write } of columns) {
        const value: unknown = record[property];
        text += key + (value === null || value === undefined ? 'null' : write(value as never));
      }
      text += '}';
    }
    return text === '' ? '[]' : `${text}]`;
  };
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

/** Not `jsonb`, which would be made first, to be read only once. */
function rowsOf(parameter: string): string {
  return `json_to_recordset(${parameter}::json)`;
}

function values<T>(map: ColumnMap<T>): string {
  return list(map, ({ column, type }) => {
    const read = CARRIAGES.get(type)?.read;
    return read ? `${read(`r."${column}"`)} AS "${column}"` : `r."${column}"`;
  });
}

function definitions<T>(map: ColumnMap<T>): string {
  return list(map, ({ column, type }) => `"${column}" ${CARRIAGES.get(type)?.type ?? type}`);
}

function list<T>(map: ColumnMap<T>, text: (column: Column) => string): string {
  return entries(map)
    .map(([, column]) => text(column))
    .join(', ');
}

/** A record's properties, each with its column and type, such as `client_id uuid`. */
export type ColumnMap<T> = { readonly [Property in keyof T]-?: `${string} ${string}` };

/** The columns as a SELECT lists them, read back by `pick`. @param prefix keeps joined records apart */
export function selected<T>(map: ColumnMap<T>, alias: string, prefix = ''): string {
  return entries(map)
    .map(([property, { column }]) => `${alias}."${column}" AS "${prefix}${property}"`)
    .join(', ');
}

/** The columns as an INSERT names them. */
export function inserted<T>(map: ColumnMap<T>): string {
  return entries(map)
    .map(([, { column }]) => `"${column}"`)
    .join(', ');
}

/** One typed parameter per column. @param first the number of the first one */
export function parameters<T>(map: ColumnMap<T>, first = 1): string {
  return entries(map)
    .map(([, { type }], index) => `$${first + index}::${type}`)
    .join(', ');
}

/** The values of a record in the order of `inserted`. */
export function valuesOf<T>(map: ColumnMap<T>, record: T): readonly unknown[] {
  return (Object.keys(map) as (keyof T)[]).map((property) => record[property]);
}

/** How many columns there are. */
export function width<T>(map: ColumnMap<T>): number {
  return Object.keys(map).length;
}

/** One record of a row that `selected` named. */
export function pick<T>(map: ColumnMap<T>, row: Readonly<Record<string, unknown>>, prefix = ''): T {
  const record: Record<string, unknown> = {};
  for (const property of Object.keys(map)) record[property] = row[prefix + property];
  return record as T;
}

/** The column and type of one property. */
export function columnOf<T>(
  map: ColumnMap<T>,
  property: keyof T,
): { readonly column: string; readonly type: string } {
  const [column = '', type = ''] = map[property].split(' ');
  return { column, type };
}

function entries<T>(map: ColumnMap<T>) {
  return (Object.keys(map) as (keyof T & string)[]).map(
    (property) => [property, columnOf(map, property)] as const,
  );
}

/** Records as one JSON parameter, to be read back by `recordset`. */
export function asJson<T>(map: ColumnMap<T>, records: readonly T[]): string {
  return JSON.stringify(
    records.map((record) =>
      Object.fromEntries(
        entries(map).map(([property, { column }]) => {
          const value: unknown = record[property];
          return [column, Buffer.isBuffer(value) ? value.toString('hex') : value];
        }),
      ),
    ),
  );
}

/** The rows of the JSON in parameter `$n`, in the order of `inserted`. */
export function recordset<T>(map: ColumnMap<T>, parameter: string): string {
  const columns = entries(map).map(([, { column, type }]) => ({ column, type }));
  const values = columns.map(({ column, type }) =>
    type === 'bytea' ? `decode(r."${column}", 'hex')` : `r."${column}"`,
  );
  const types = columns.map(
    ({ column, type }) => `"${column}" ${type === 'bytea' ? 'text' : type}`,
  );
  return `SELECT ${values.join(', ')} FROM jsonb_to_recordset(${parameter}::jsonb) AS r(${types.join(', ')})`;
}

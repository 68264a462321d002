/** A record's properties, each with its column and type, such as `client_id uuid`. */
export type ColumnMap<T> = { readonly [Property in keyof T]-?: `${string} ${string}` };

/** The columns as a SELECT lists them, read back by `picker`. @param prefix keeps joined records apart */
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

/** Reads records from rows that `selected` named. */
export function picker<T>(map: ColumnMap<T>, prefix = ''): (row: object) => T {
  const names = Object.keys(map).map((property) => [property, prefix + property] as const);
  // A copy has its properties from the beginning: to add them one by one takes three times as long.
  const blank = Object.fromEntries(names.map(([property]) => [property, undefined]));
  return (row) => {
    const values = row as Readonly<Record<string, unknown>>;
    const record: Record<string, unknown> = { ...blank };
    for (const [property, name] of names) record[property] = values[name];
    return record as T;
  };
}

/** A column and its type. */
export interface Column {
  readonly column: string;
  readonly type: string;
}

/** The column and type of one property. */
export function columnOf<T>(map: ColumnMap<T>, property: keyof T): Column {
  const [column = '', type = ''] = map[property].split(' ');
  return { column, type };
}

/** Each property with its column and type. */
export function entries<T>(map: ColumnMap<T>) {
  return (Object.keys(map) as (keyof T & string)[]).map(
    (property) => [property, columnOf(map, property)] as const,
  );
}

/**
 * A row of another table by its key, for a join. `OFFSET 0` keeps the planner from joining the tables from end to end,
 * which is as cheap as anything while they are empty, and stays in a prepared plan when they are not.
 */
export function lookedUp(table: string, alias: string, condition: string): string {
  return `LATERAL (SELECT * FROM ${table} ${alias} WHERE ${condition} OFFSET 0) ${alias} ON true`;
}

/** What an SQL text calls each property. */
export type Expressions<T> = { readonly [Property in keyof T]-?: string };

/** Each property as a typed parameter, numbered in the order of `valuesOf`. */
export function namedParameters<T>(map: ColumnMap<T>): Expressions<T> {
  return expressions(map, ({ type }, index) => `$${index + 1}::${type}`);
}

/** Each property as a column of an alias. */
export function namedColumns<T>(map: ColumnMap<T>, alias: string): Expressions<T> {
  return expressions(map, ({ column }) => `${alias}."${column}"`);
}

/** The expressions of a part of the properties, in the order of `inserted`. */
export function listed<T>(map: ColumnMap<T>, named: Expressions<T>): string {
  return (Object.keys(map) as (keyof T)[]).map((property) => named[property]).join(', ');
}

function expressions<T>(
  map: ColumnMap<T>,
  expression: (column: Column, index: number) => string,
): Expressions<T> {
  const named = entries(map).map(
    ([property, column], index) => [property, expression(column, index)] as const,
  );
  return Object.fromEntries(named) as Expressions<T>;
}

/** Printable ASCII that JSON writes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** By the types of columns. Bytes and times have no form in JSON: a statement reads hex, and milliseconds. */
const WRITERS = {
  uuid: text,
  text,
  'text[]': (list: readonly string[]) => `[${list.map(text).join(',')}]`,
  integer: number,
  boolean: (value: boolean) => (value ? 'true' : 'false'),
  bytea: (bytes: Buffer) => `"${bytes.toString('hex')}"`,
  timestamptz: (time: Date) => number(time.getTime()),
};

/** How a value of a column is written in JSON. Whatever the text is, nothing but one JSON value comes of it. */
export function jsonOf(type: string): (value: never) => string {
  return Object.hasOwn(WRITERS, type) ? WRITERS[type as keyof typeof WRITERS] : anything;
}

function text(value: unknown): string {
  return typeof value === 'string' && PLAIN.test(value) ? `"${value}"` : anything(value);
}

function number(value: unknown): string {
  return Number.isFinite(value) ? String(value) : anything(value);
}

/** Also what is not of the column's type: the database judges it, as it does in a statement for one. */
function anything(value: unknown): string {
  return (JSON.stringify(value) as string | undefined) ?? 'null';
}

import { AssertionError, deepStrictEqual } from 'node:assert';
import { types } from 'node:util';

/** Asserts equal facts: the classes of rows and properties that are undefined do not count. */
export function same(actual: unknown, expected: unknown, what: string): void {
  compared(facts(actual), facts(expected), what);
}

/** Asserts that what is expected is among the facts. */
export function includes(actual: unknown, expected: object, what: string): void {
  compared(facts(among(actual, expected)), facts(expected), what);
}

/** Asserts that there is something. */
export function present(actual: unknown, what: string): void {
  compared(actual === undefined ? 'nothing' : 'something', 'something', what);
}

/** Asserts that there is nothing. */
export function absent(actual: unknown, what: string): void {
  same(actual, undefined, what);
}

/** Says what was asked for before what is different. */
function compared(actual: unknown, expected: unknown, what: string): void {
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    const message = `${what}: ${error.message}`;
    throw new AssertionError({ message, actual, expected, operator: error.operator });
  }
}

/** A value without its classes, but for dates and bytes. */
function facts(value: unknown): unknown {
  if (types.isDate(value)) return new Date(Number(value));
  if (Array.isArray(value)) return value.map(facts);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const known = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(known.map(([name, one]) => [name, facts(one)]));
}

function among(actual: unknown, expected: unknown): unknown {
  if (!isRecord(actual) || !isRecord(expected)) return actual;
  return Object.fromEntries(
    Object.entries(expected).map(([name, one]) => [name, among(actual[name], one)]),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  return !Array.isArray(value) && !types.isDate(value) && !ArrayBuffer.isView(value);
}

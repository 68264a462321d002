/**
 * A value that is there at once, or comes later. What is remembered need not wait for anything, and a promise for
 * nothing costs more than the memory that it spares.
 *
 * @publicApi
 */
export type Eventual<T> = T | Promise<T>;

/** Goes on with a value: at once when it is there. What comes later is a real promise, whatever was waited for. */
export function whenKnown<T, Result>(
  value: Eventual<T>,
  proceed: (value: T) => Eventual<Result>,
): Eventual<Result> {
  return isPromise(value) ? Promise.resolve(value).then(proceed) : proceed(value);
}

/** Whether a value comes later: a promise of any make. */
export function isPromise<T>(value: Eventual<T>): value is Promise<T> {
  return (
    value instanceof Promise || typeof (value as { then?: unknown } | null)?.then === 'function'
  );
}

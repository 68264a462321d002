/**
 * Freezes what JSON made, to its last leaf: it is shared by all requests with the same token. Without recursion:
 * an answer can be nested deeper than a stack is.
 */
export function frozen<T extends object>(value: T): Readonly<T> {
  const open: object[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const inner of Object.values(Object.freeze(next)) as unknown[]) {
      if (typeof inner === 'object' && inner !== null) open.push(inner);
    }
  }
  return value;
}

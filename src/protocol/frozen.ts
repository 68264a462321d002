/**
 * Freezes what JSON made, to its last leaf, so that many requests can share it. Without recursion: what another
 * server answered can be nested deeper than a stack is.
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

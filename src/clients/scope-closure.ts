/**
 * Everything that each scope implies, directly or through others.
 *
 * @throws {TypeError} when one implies what is no scope
 */
export function scopeClosure(
  names: readonly string[],
  implied: (name: string) => readonly string[] | undefined,
): ReadonlyMap<string, readonly string[]> {
  const direct = new Map(names.map((name) => [name, implied(name) ?? []]));
  for (const [name, others] of direct) {
    const unknown = others.find((other) => !direct.has(other));
    if (unknown === undefined) continue;
    throw new TypeError(
      `${name} implies ${unknown}, which is no scope: write one of ${names.join(', ')}`,
    );
  }
  return new Map(names.map((name) => [name, reached(name, direct)]));
}

/** Without the scope itself: two may imply each other. */
function reached(from: string, direct: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found = new Set([from]);
  for (const name of found) for (const next of direct.get(name) ?? []) found.add(next);
  found.delete(from);
  return [...found];
}

import { closest, distance } from 'fastest-levenshtein';

/**
 * The known name that was most likely meant; nothing when none is near.
 *
 * @internal
 */
export function nearest(written: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lower = new Map(known.map((name) => [name.toLowerCase(), name]));
  const likely = closest(written.toLowerCase(), [...lower.keys()]);
  const near =
    distance(written.toLowerCase(), likely) <= Math.max(2, Math.floor(likely.length / 3));
  return near ? lower.get(likely) : undefined;
}

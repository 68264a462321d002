import { validateSync } from 'class-validator';
import { shown } from './setting-rules.js';
import { nearest } from './spelling.js';

/** One group: what was written over its defaults. Problems are added to the list. */
export function group<T extends object>(
  name: string,
  settings: T,
  { written, problems }: Written,
): T {
  if (written === undefined) return Object.freeze(settings);
  if (!isRecord(written)) {
    problems.push(`${name} is ${shown(written)}: write an object`);
    return settings;
  }
  const known = Object.keys(settings);
  problems.push(...unknownNames(`${name}.`, Object.keys(written), known));
  for (const [key, value] of Object.entries(written)) {
    if (known.includes(key) && value !== undefined) Object.assign(settings, { [key]: value });
  }
  for (const { constraints } of validateSync(settings, { stopAtFirstError: true })) {
    problems.push(...Object.values(constraints ?? {}).map((said) => `${name}.${said}`));
  }
  return Object.freeze(settings);
}

interface Written {
  readonly written: unknown;
  readonly problems: string[];
}

/** What to say of names that are no options. */
export function unknownNames(
  owner: string,
  written: readonly string[],
  known: readonly string[],
): readonly string[] {
  return written
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      return meant === undefined
        ? `${owner}${name} is no option: leave it out (there are ${known.join(', ')})`
        : `${owner}${name} is no option: write ${owner}${meant}`;
    });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

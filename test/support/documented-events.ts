import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './imports.js';

/** What docs/events.md says of an event. */
export interface DocumentedEvent {
  readonly type: string;
  /** Names of what it always carries. */
  readonly fields: readonly string[];
  /** Names of what it carries when it is known. */
  readonly optional: readonly string[];
  readonly level: string;
}

const DOCUMENT = readFileSync(join(ROOT, 'docs', 'events.md'), 'utf8');

/** The rows of the tables: type, when, fields, level. */
export const DOCUMENTED_EVENTS: readonly DocumentedEvent[] = [
  ...DOCUMENT.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \| .+ \| ([^|]+) \| (\w+) \|$/gm),
].map(([, type = '', fields = '', level = '']) => ({
  type,
  fields: [...fields.matchAll(/(?<!\()`(\w+)`/g)].map(([, name = '']) => name),
  optional: [...fields.matchAll(/\(`(\w+)`\)/g)].map(([, name = '']) => name),
  level,
}));

/** The examples, one a line. */
export const EXAMPLE_EVENTS = [...DOCUMENT.matchAll(/^\{ "type": .+$/gm)].map(
  ([line]) => JSON.parse(line) as { readonly type: string },
);

/** What of an event is not as it is documented. */
export function misfits(event: { readonly type: string }): readonly string[] {
  const documented = DOCUMENTED_EVENTS.find(({ type }) => type === event.type);
  if (!documented) return [`${event.type} is not documented`];
  const { fields, optional } = documented;
  const has = Object.keys(event).filter((name) => name !== 'type');
  return [
    ...fields.filter((name) => !has.includes(name)).map((name) => `${event.type} lacks ${name}`),
    ...has
      .filter((name) => ![...fields, ...optional].includes(name))
      .map((name) => `${event.type} has ${name}`),
  ];
}

import type { Client, ClientRecord } from '../clients/client.js';
import { FixedDate } from '../protocol/fixed-date.js';
import { frozen } from '../protocol/frozen.js';

/** A client as it is remembered for many requests: what one of them does to its lists and settings reaches no other. */
export function sharedClient({ client, secrets }: ClientRecord): ClientRecord {
  const facts = Object.entries(client).map(([name, value]) => [name, constant(value)] as const);
  return {
    client: Object.freeze(Object.fromEntries(facts) as unknown as Client),
    secrets: Object.freeze([...secrets]),
  };
}

/** Lists, JSON and dates so that nobody can change them; the like as it is. */
function constant(value: unknown): unknown {
  if (value instanceof Date) return new FixedDate(value);
  if (Array.isArray(value)) return Object.freeze([...value]);
  return isJsonObject(value) ? frozen(structuredClone(value)) : value;
}

function isJsonObject(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

import type { Client, ClientRecord } from '../clients/client.js';
import { frozen } from '../protocol/frozen.js';

/** A client as it is remembered for many requests: what one of them does to its lists and settings reaches no other. */
export function sharedClient({ client, secrets }: ClientRecord): ClientRecord {
  const facts = Object.entries(client).map(([name, value]) => [name, constant(value)] as const);
  return {
    client: Object.freeze(Object.fromEntries(facts) as unknown as Client),
    secrets: Object.freeze([...secrets]),
  };
}

/** Lists and JSON so that nobody can change them; dates and the like as they are. */
function constant(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze([...value]);
  return isJsonObject(value) ? frozen(structuredClone(value)) : value;
}

function isJsonObject(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

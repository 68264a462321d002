import type { Client } from '../clients/client.js';
import { FixedDate } from '../protocol/fixed-date.js';

const seen = new WeakMap<Client, Client>();

/** The client as hooks see it: what one of them writes to it reaches no other request. */
export function seenClient(client: Client): Client {
  // What is remembered for many requests is frozen already.
  if (Object.isFrozen(client)) return client;
  const known = seen.get(client);
  if (known) return known;
  const facts = Object.entries(client).map(([name, value]) => [name, unchangeable(value)] as const);
  const copy = Object.freeze(Object.fromEntries(facts)) as unknown as Client;
  seen.set(client, copy);
  return copy;
}

function unchangeable(value: unknown): unknown {
  if (value instanceof Date) return new FixedDate(value);
  if (Array.isArray(value)) return Object.freeze([...(value as readonly unknown[])]);
  const isPlain =
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.freeze({ ...value }) : value;
}

import type fc from 'fast-check';
import { MemoryTables } from '../../src/testing/memory/memory-tables.js';
import { memoryStores } from '../../src/testing/memory/memory-stores.js';
import type { Stores } from '../contract/store-set.js';

/** One call of a store. What has another key does not matter to it. */
export interface Call {
  readonly key: string;
  readonly run: (stores: Stores) => Promise<unknown>;
}

/** A call that may store something. */
export interface Buying extends Call {
  /** What it has stored, if anything. */
  readonly bought: (stores: Stores) => Promise<unknown>;
}

/** Things of one kind, in every state, and calls that compete for them. */
export interface World<Thing, Kind, Request> {
  readonly kind: fc.Arbitrary<Kind>;
  /** One of those that no neighbour can change the turn of. */
  readonly request: fc.Arbitrary<Request>;
  readonly anyRequest: fc.Arbitrary<Request>;
  /** The statement that serves several. */
  readonly statement: string;
  /** Brings a new thing into its state, in every storage alike. */
  prepare(storages: readonly Stores[], clientKey: string, kind: Kind): Promise<Thing>;
  /** One request, of the owner or of a stranger. */
  call(things: readonly Thing[], stranger: string, request: Request): Buying;
  /** What is stored of a thing. */
  look(stores: Stores, thing: Thing): Promise<unknown>;
}

/** A call with what it was answered. */
export interface Answered extends Call {
  readonly answer: unknown;
}

/** The same rows, for somebody else to change. */
export function copyOf(tables: MemoryTables): MemoryTables {
  const copy = new MemoryTables();
  const names = ['clients', 'secrets', 'authorizations', 'codes', 'tokens', 'spent'] as const;
  for (const name of names) {
    const rows: Map<string, unknown> = copy[name];
    for (const [key, row] of tables[name]) rows.set(key, row);
  }
  return copy;
}

/** What calls are answered one after the other. */
export async function inTurn(stores: Stores, calls: readonly Call[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const { run } of calls) answers.push(await run(stores));
  return answers;
}

/**
 * The keys whose answers no order of their calls explains.
 *
 * @param tables how it was before the first call
 */
export async function unexplained(
  tables: MemoryTables,
  answered: readonly Answered[],
): Promise<readonly string[]> {
  const keys = [...new Set(answered.map(({ key }) => key))];
  const failed: string[] = [];
  for (const key of keys) {
    const own = answered.filter((one) => one.key === key);
    if (!(await isExplained(tables, own))) failed.push(key);
  }
  return failed;
}

async function isExplained(tables: MemoryTables, answered: readonly Answered[]): Promise<boolean> {
  if (answered.length === 0) return true;
  for (const first of answered) {
    const after = copyOf(tables);
    const answer = await first.run(memoryStores(after));
    if (!same(answer, first.answer)) continue;
    const others = answered.filter((one) => one !== first);
    if (await isExplained(after, others)) return true;
  }
  return false;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

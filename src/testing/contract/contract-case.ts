import type { Stores } from './stores.js';

/**
 * One thing that stores must do, as data: whatever runs tests can run it.
 *
 * @publicApi
 */
export interface ContractCase {
  /** The store that it is about. */
  readonly store: keyof Stores;
  /** What holds, as a sentence about that store. */
  readonly title: string;
  /** Whether it holds under many calls at once. */
  readonly concurrent: boolean;
  /**
   * Cases do not depend on each other and may share a storage. The moment at which they play is 2030-01-01, of which
   * they tell the stores.
   *
   * @param others the stores of another instance over the same storage; default the same ones
   * @throws {AssertionError} of `node:assert`, when it does not hold
   */
  run(stores: Stores, others?: Stores): Promise<void>;
}

/** How hard the concurrent cases try. @publicApi */
export interface ContractSettings {
  /** Calls at once. @default 20 */
  readonly parallel?: number;
  /** How often each race is run. @default 5 */
  readonly rounds?: number;
}

/** What a case has to do with. */
export interface World {
  readonly stores: Stores;
  /** Another instance's, over the same storage. */
  readonly others: Stores;
  readonly rounds: number;
  readonly parallel: number;
  /** Starts as many calls as there are to be at once, every other one at the other instance. */
  race<T>(task: (from: Stores, index: number) => Promise<T>): Promise<T[]>;
}

/** Cases by their titles. */
export type Cases = Readonly<Record<string, (world: World) => Promise<void>>>;

/** The cases of one store, in the order in which they are written. */
export function casesOf(
  store: keyof Stores,
  { alone, races = {} }: { readonly alone: Cases; readonly races?: Cases },
  { parallel = 20, rounds = 5 }: ContractSettings,
): readonly ContractCase[] {
  const made = (cases: Cases, concurrent: boolean) =>
    Object.entries(cases).map(([title, check]): ContractCase => ({
      store,
      title,
      concurrent,
      run: (stores, others = stores) =>
        check({ stores, others, parallel, rounds, race: racing(stores, others, parallel) }),
    }));
  return [...made(alone, false), ...made(races, true)];
}

function racing(stores: Stores, others: Stores, parallel: number): World['race'] {
  return (task) =>
    Promise.all(
      Array.from({ length: parallel }, (_, index) => task(index % 2 ? stores : others, index)),
    );
}

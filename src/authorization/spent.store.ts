import type { SpentKey } from '../grants/authorization-code.store.js';

/**
 * Remembers what may be used only once, until it would have expired anyway.
 *
 * @publicApi
 */
export abstract class SpentStore {
  /** @returns true for the first caller, false for every later one */
  abstract claim(key: SpentKey): Promise<boolean>;

  /** Whether it was claimed before. */
  abstract has(kind: string, id: string): Promise<boolean>;
}

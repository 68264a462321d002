import type { SpentKey } from '../grants/authorization-code.store.js';

/**
 * Remembers what may be used only once, until it would have expired anyway. It shares its keys with the operations that
 * spend a ticket together with what they store: `issue` and `approve`. A storage that cannot be asked throws
 * `StorageUnavailableError` and has claimed nothing then.
 *
 * @publicApi
 */
export abstract class SpentStore {
  /** @returns true for the first caller, false for every later one, at whatever time and instance */
  abstract claim(key: SpentKey): Promise<boolean>;

  /** Whether it was claimed before. */
  abstract has(kind: string, id: string): Promise<boolean>;
}

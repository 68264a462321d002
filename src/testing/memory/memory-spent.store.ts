import { SpentStore } from '../../authorization/spent.store.js';
import type { SpentKey } from '../../grants/authorization-code.store.js';
import { spentName, type MemoryTables } from './memory-tables.js';

/** What may be used only once, in memory, for tests. */
export class MemorySpentStore extends SpentStore {
  constructor(private readonly tables: MemoryTables) {
    super();
  }

  async claim(key: SpentKey): Promise<boolean> {
    return this.tables.claim(key);
  }

  async has(kind: string, id: string): Promise<boolean> {
    return this.tables.spent.has(spentName(kind, id));
  }
}

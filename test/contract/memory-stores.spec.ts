import { memoryStores } from '../../src/testing/memory/memory-stores.js';
import { storesContract } from './stores.contract.js';

storesContract('memory', {
  async open() {
    const stores = memoryStores();
    return [stores, stores];
  },
  async close() {},
});

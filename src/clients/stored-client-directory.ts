import type { ClientRecord } from './client.js';
import { ClientDirectory } from './client-directory.js';
import type { ClientStore } from './client.store.js';

/** Remembers nothing: each look-up asks the store. */
export class StoredClientDirectory extends ClientDirectory {
  constructor(private readonly store: Pick<ClientStore, 'find'>) {
    super();
  }

  find(clientId: string): Promise<ClientRecord | undefined> {
    return this.store.find(clientId);
  }

  remembered(): undefined {
    return undefined;
  }

  read(clientId: string): Promise<ClientRecord | undefined> {
    return this.store.find(clientId);
  }

  forget(): void {}
}

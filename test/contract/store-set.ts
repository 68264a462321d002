import type { Stores } from '../../src/testing/contract/stores.js';

export {
  codeIssue,
  digest,
  familyToken,
  NOW,
  refreshState,
  storedClient,
  successor,
} from '../../src/testing/contract/drafts.js';
export type { Stores };

/** How a suite gets its stores: two sets over one storage, as two instances of a server have. */
export interface StoreSource {
  open(): Promise<readonly [Stores, Stores]>;
  close(): Promise<void>;
}

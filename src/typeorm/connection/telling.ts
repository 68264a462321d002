import type { Change } from '../../tokens/change-feed.js';

/** Who hears what this process changed, before anybody else does. */
export interface LocalChanges {
  tell(change: Change): void;
}

/**
 * Changes something, and tells this process of it before the caller goes on. Also when it failed, since nobody may know
 * whether it was done; and when there was nothing to do, since another instance was first.
 */
export async function telling<T>(
  changes: LocalChanges | undefined,
  change: Change,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } finally {
    changes?.tell(change);
  }
}

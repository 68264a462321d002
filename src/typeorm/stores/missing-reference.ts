import { FOREIGN_KEY_VIOLATION, sqlStateOf } from '../connection/storage-failure.js';

/**
 * What an insert answers, or false when the client or the authorization that it refers to was deleted in
 * the meantime; then nothing was stored.
 */
export async function unlessReferenceIsGone(insert: () => Promise<boolean>): Promise<boolean> {
  try {
    return await insert();
  } catch (error) {
    if (sqlStateOf(error) === FOREIGN_KEY_VIOLATION) return false;
    throw error;
  }
}

/**
 * The database cannot be asked right now: no connection, a lost one, a statement that took too long.
 * It is answered with 503 `temporarily_unavailable`; nothing was half-done.
 *
 * @publicApi
 */
export class StorageUnavailableError extends Error {
  constructor(cause: unknown) {
    super('the storage is unavailable', { cause });
    this.name = 'StorageUnavailableError';
  }
}

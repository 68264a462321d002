/**
 * The database cannot be asked right now: no connection, a lost one, a statement that took too long.
 * It is answered with 503 `temporarily_unavailable`; nothing was half-done.
 *
 * @publicApi
 */
export class StorageUnavailableError extends Error {
  /** @param message one sentence for the operator */
  constructor(cause: unknown, message = 'the storage is unavailable') {
    super(message, { cause });
    this.name = new.target.name;
  }
}

import { OAuth2Error } from '../protocol/errors.js';
import { StorageUnavailableError } from '../protocol/storage-unavailable.js';

/** A hook threw what is no `OAuth2Error`: a bug, which the log is told and the client is not. */
export class HookFailedError extends Error {
  /** @param hook class and method */
  constructor(hook: string, cause: unknown) {
    super(`the hook ${hook} failed`, { cause });
    this.name = new.target.name;
  }
}

/**
 * A hook did not come back. It waits for something that is away, most likely, so the request is worth repeating: it
 * is answered as an outage is, and nothing was done.
 *
 * @see RFC 6749 §4.1.2.1 for `temporarily_unavailable`
 */
export class HookTimeoutError extends StorageUnavailableError {
  constructor(hook: string, seconds: number) {
    super(undefined, `the hook ${hook} did not come back within ${seconds} s`);
  }
}

/** What a refusal or an outage stays, and a bug becomes. */
export function hookError(hook: string, thrown: unknown): unknown {
  const isTold = thrown instanceof OAuth2Error || thrown instanceof StorageUnavailableError;
  return isTold ? thrown : new HookFailedError(hook, thrown);
}

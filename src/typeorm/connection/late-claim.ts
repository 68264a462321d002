import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';

/** The database got to a claim after its deadline, or its clock was set: nothing was done. */
export class LateClaimError extends StorageUnavailableError {
  constructor() {
    super(new Error('the database got to the statement after its deadline'));
  }
}

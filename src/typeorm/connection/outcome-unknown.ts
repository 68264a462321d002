import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';

/** The connection was lost under a statement, or the server said nothing: it may have been done. */
export class OutcomeUnknownError extends StorageUnavailableError {}

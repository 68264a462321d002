import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';

/** A statement collided with others as often as it may: a deadlock, or a lock that is held. Nothing was done. */
export class CollisionError extends StorageUnavailableError {}

import { StorageUnavailableError } from '../../../protocol/storage-unavailable.js';

/**
 * The other server cannot tell now whether a token is good. The message is one sentence for the operator; it
 * has no token and no secret in it. To a log it is an outage like that of a storage: one line, without a stack.
 */
export class IntrospectionUnavailableError extends StorageUnavailableError {
  constructor(message: string) {
    super(undefined, message);
  }
}

import type { ChallengeParameters } from '../../protocol/bearer-challenge.js';
import { BearerError } from '../../protocol/bearer-errors.js';
import type { OAuth2Error } from '../../protocol/errors.js';

/** A refusal as gateways and microservices of Nest tell errors; without credentials it has no error code. */
export interface RefusalNotice extends ChallengeParameters {
  readonly status: 'error';
  readonly message: string;
}

/**
 * What a refusal tells where there are no headers to tell it in: what its challenge would say.
 *
 * @see RFC 6750 §3
 */
export function refusalParameters(error: OAuth2Error): ChallengeParameters {
  return error instanceof BearerError ? error.challenge : error.toParameters();
}

export function refusalNotice(error: OAuth2Error): RefusalNotice {
  return { status: 'error', message: error.description, ...refusalParameters(error) };
}

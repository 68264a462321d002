import type { ArgumentsHost } from '@nestjs/common';
import type { ValidatedToken } from '../token/validated-token.js';
import { transportOf } from './transports.js';
import { type GuardedRequest, OAUTH_TOKEN } from '../credentials/guarded-request.js';

/** The request of a call, in whatever transport; an empty one where there is none, so that nothing is admitted. */
export function guardedRequest(context: ArgumentsHost): GuardedRequest {
  return transportOf(context).request(context) ?? {};
}

/**
 * The token that guards or middleware found; null when they found none, undefined when none has looked. For guards,
 * interceptors and decorators of your own, in whatever transport.
 *
 * @publicApi
 */
export function tokenInUse(context: ArgumentsHost): ValidatedToken | null | undefined {
  const request = guardedRequest(context);
  if (request[OAUTH_TOKEN] !== undefined) return request[OAUTH_TOKEN];
  // Middleware on Fastify sees Node's own request only.
  return (request.raw as GuardedRequest | undefined)?.[OAUTH_TOKEN];
}

import type { GuardedRequest } from '../credentials/guarded-request.js';
import type { Transport } from './transport.js';

/** Express and Fastify. */
export const httpTransport: Transport = {
  request: (host) => host.switchToHttp().getRequest<GuardedRequest | undefined>(),

  // Middleware on Fastify sees Node's own request only: both find the same.
  once: (host) => rawRequest(host.switchToHttp().getRequest<GuardedRequest>()),

  method: (host) => host.switchToHttp().getRequest<GuardedRequest>().method?.toUpperCase(),

  /** The filter answers by itself. */
  refuse(error) {
    throw error;
  },
};

/** Node's own request. */
export function rawRequest(request: GuardedRequest): object {
  return request.raw ?? request;
}

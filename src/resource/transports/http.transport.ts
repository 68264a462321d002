import type { ArgumentsHost } from '@nestjs/common';
import type { GuardedRequest } from '../credentials/guarded-request.js';
import type { Transport } from './transport.js';

/** Express and Fastify. */
export const httpTransport: Transport = {
  request: (host) => requestOf(host),

  // Middleware on Fastify sees Node's own request only: both find the same.
  once: (host) => rawRequest(requestOf(host) as GuardedRequest),

  method: (host) => requestOf(host)?.method?.toUpperCase(),

  /** The filter answers by itself. */
  refuse(error) {
    throw error;
  },
};

/** As `switchToHttp()` finds it, which makes three functions to do so; guards ask often. */
function requestOf(host: ArgumentsHost): GuardedRequest | undefined {
  return host.getArgByIndex<GuardedRequest | undefined>(0);
}

/** Node's own request. */
export function rawRequest(request: GuardedRequest): object {
  return request.raw ?? request;
}

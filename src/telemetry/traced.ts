import type { Histogram } from '@opentelemetry/api';
import type { Endpoint } from '../endpoints/endpoint.js';
import { AuthorizingGrant } from '../grants/authorizing-grant.js';
import type { Grant } from '../grants/grant.js';
import type { ResponseType } from '../grants/response-type.js';
import { answered, type Outcome } from './outcome.js';
import { standIn } from '../protocol/stand-in.js';
import type { Tracing } from './tracing.js';

const DONE: Outcome = { labels: {}, fault: false };

/** The endpoint, with a span around each request that it answers. */
export function tracedEndpoint(
  endpoint: Endpoint,
  tracing: Tracing,
  duration: Histogram,
): Endpoint {
  const { name } = endpoint;
  const operation = {
    name: `oauth2.endpoint ${name}`,
    labels: { 'oauth2.endpoint': name },
    duration,
  };
  return standIn(endpoint, {
    handle: (request) => tracing.around(operation, () => endpoint.handle(request), answered),
  });
}

/** The grant, with a span around each exchange and each approval. */
export function tracedGrant(grant: Grant, tracing: Tracing, duration: Histogram): Grant {
  if (grant instanceof AuthorizingGrant) {
    return standIn(grant, {
      ...tracedExchange(grant, tracing, duration),
      ...tracedApproval(grant, tracing, duration),
    });
  }
  return standIn(grant, tracedExchange(grant, tracing, duration));
}

/** The response type, with a span around each approval. */
export function tracedResponseType(
  type: ResponseType,
  tracing: Tracing,
  duration: Histogram,
): ResponseType {
  return standIn(type, tracedApproval(type, tracing, duration));
}

function tracedExchange(
  grant: Grant,
  tracing: Tracing,
  duration: Histogram,
): Pick<Grant, 'exchange'> {
  const { type } = grant;
  const exchange = { name: `oauth2.grant ${type}`, labels: { 'oauth2.grant_type': type } };
  return {
    exchange: (request) => {
      const details = { 'oauth2.client_id': request.client.clientId };
      const operation = { ...exchange, details, duration };
      return tracing.around(
        operation,
        () => grant.exchange(request),
        () => DONE,
      );
    },
  };
}

function tracedApproval(
  type: ResponseType,
  tracing: Tracing,
  duration: Histogram,
): Pick<ResponseType, 'authorize'> {
  const { responseType, grantType } = type;
  const labels = {
    'oauth2.response_type': responseType,
    ...(grantType !== undefined && { 'oauth2.grant_type': grantType }),
  };
  return {
    authorize: (approval) => {
      const details = { 'oauth2.client_id': approval.client.clientId };
      const operation = { name: `oauth2.authorize ${responseType}`, labels, details, duration };
      return tracing.around(
        operation,
        () => type.authorize(approval),
        () => DONE,
      );
    },
  };
}

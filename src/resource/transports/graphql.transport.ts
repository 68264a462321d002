import type { ServerResponse } from 'node:http';
import type { OAuth2Error } from '../../protocol/errors.js';
import { varyByAuthorization } from './vary.js';
import { graphqlCall, httpRequest, operationOf } from './graphql-call.js';
import { executionRequest } from './graphql-execution.js';
import { rawRequest } from './http.transport.js';
import { refusalParameters } from './refusal-notice.js';
import { hasMethods, memberOf } from './members.js';
import type { Transport } from './transport.js';

/** The codes that Apollo and Nest have for the statuses of HTTP. */
const CODES: ReadonlyMap<number, string> = new Map([
  [400, 'BAD_REQUEST'],
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [503, 'SERVICE_UNAVAILABLE'],
]);
const BROKEN = 'INTERNAL_SERVER_ERROR';

/** Answers that say already that they vary: the resolvers of an operation run at once. */
const VARYING = new WeakSet<object>();

/**
 * Resolvers, over HTTP or a socket. All resolvers of one HTTP request share a token; over a socket those of one
 * operation do, and of one event of a subscription.
 */
export const graphqlTransport: Transport = {
  request(host) {
    const call = graphqlCall(host);
    return httpRequest(call) ?? executionRequest(call);
  },

  once(host) {
    const call = graphqlCall(host);
    const request = httpRequest(call);
    return request ? rawRequest(request) : (executionRequest(call) ?? host.getArgs());
  },

  method(host) {
    const operation = operationOf(graphqlCall(host));
    if (operation === undefined) return undefined;
    return operation === 'mutation' ? 'POST' : 'GET';
  },

  refuse(error) {
    throw withExtensions(error);
  },

  withExtensions,

  vary(host) {
    const { context } = graphqlCall(host);
    const answer =
      memberOf(context, 'reply') ?? memberOf(context, 'res') ?? memberOf(context, 'req', 'res');
    const response = memberOf(answer, 'raw') ?? answer;
    if (!hasMethods(response, 'writeHead', 'setHeader') || VARYING.has(response)) return;
    VARYING.add(response);
    varyByAuthorization(response as ServerResponse);
  },
};

/** With what every driver shows of an error, whether a filter is asked or not; where it came from is no news. */
function withExtensions(error: OAuth2Error): OAuth2Error {
  const code = CODES.get(error.status) ?? (error.status < 500 ? 'BAD_REQUEST' : BROKEN);
  const stack = `${error.name}: ${error.message}`;
  return Object.assign(error, { extensions: { code, ...refusalParameters(error) }, stack });
}

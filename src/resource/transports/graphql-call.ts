import type { ArgumentsHost } from '@nestjs/common';
import { type GuardedRequest, headerValues } from '../credentials/guarded-request.js';
import { rawRequest } from './http.transport.js';
import { isObject, memberOf } from './members.js';
import { authorizationIn, handshakeOf, handshakeRequest } from './socket-handshake.js';

/** The parts of a resolver's arguments that matter here. */
export interface GraphqlCall {
  /** What the application, and the driver, give to all resolvers of an operation. */
  readonly context: unknown;
  readonly info: unknown;
}

/** Resolvers of references and of types have no arguments of a field among theirs. */
export function graphqlCall(host: ArgumentsHost): GraphqlCall {
  const [last, before] = [host.getArgByIndex<unknown>(3), host.getArgByIndex<unknown>(2)];
  if (!isInfo(last) && isInfo(before)) {
    return { context: host.getArgByIndex<unknown>(1), info: before };
  }
  return { context: before, info: last };
}

/** `query`, `mutation` or `subscription`. */
export function operationOf({ info }: GraphqlCall): unknown {
  return memberOf(info, 'operation', 'operation');
}

/** The HTTP request of a query or mutation; nothing when it came over a socket, which outlives it. */
export function httpRequest(call: GraphqlCall): GuardedRequest | undefined {
  if (operationOf(call) === 'subscription' || socketOf(call.context)) return undefined;
  const request = requestIn(call.context);
  return request && !isUpgrade(request) ? request : undefined;
}

/** What carries the token of an operation that came over a socket: new each time. */
export function socketRequest({ context }: GraphqlCall): GuardedRequest {
  const socket = socketOf(context);
  if (socket) return handshakeOf(socket);
  const params = memberOf(context, 'connectionParams') ?? memberOf(context, '_connectionInit');
  return handshakeRequest(requestIn(context) ?? {}, authorizationIn(params));
}

/** The context of graphql-ws: the driver of Apollo puts it where the request would be, an application anywhere. */
function socketOf(context: unknown): object | undefined {
  return [memberOf(context, 'req'), context].find(
    (place): place is object => isObject(place) && isObject(memberOf(place, 'extra', 'request')),
  );
}

/**
 * Where the drivers and applications put it.
 *
 * @throws {Error} when the context is shared: mercurius writes its reply into an object that an application gives to
 * all requests, the driver of Nest leaves the first request in it, and a token would be somebody else's
 */
function requestIn(context: unknown): GuardedRequest | undefined {
  const [replying, ...others] = [['reply', 'request'], ['req'], ['request']]
    .map((path) => memberOf(context, ...path))
    .map((request) => (isRequest(request) ? request : undefined));
  const [named] = others;
  if (replying && named && rawRequest(replying) !== rawRequest(named)) {
    throw new Error('requests share a GraphQL context: make it in a function, for each its own');
  }
  return replying ?? others.find(isRequest);
}

function isRequest(value: unknown): value is GuardedRequest {
  return isObject(memberOf(value, 'headers'));
}

/** It opened a socket. */
function isUpgrade(request: GuardedRequest): boolean {
  return headerValues(request, 'upgrade').some((value) => value.toLowerCase() === 'websocket');
}

function isInfo(value: unknown): boolean {
  return isObject(memberOf(value, 'operation')) && typeof memberOf(value, 'fieldName') === 'string';
}

import { schemeOf } from '../credentials/authorization-credentials.js';
import {
  type GuardedRequest,
  headerValues,
  type RequestHeaders,
} from '../credentials/guarded-request.js';
import { plainHeaders } from './plain-headers.js';
import { hasMethods, isObject, memberOf } from './members.js';

const REMEMBERED = new WeakMap<object, GuardedRequest>();

let isCalled = false;

/**
 * Keeps the request that opened a socket of `ws`, which does not know it itself: without it no message of the socket
 * has a token. Calling it again with other headers gives the socket another token.
 *
 * @publicApi
 * @example
 * ```ts
 * afterInit(server: WebSocketServer) {
 *   server.on('connection', rememberHandshake);
 * }
 * ```
 */
export function rememberHandshake(client: object, request: GuardedRequest): void {
  isCalled = true;
  // The headers alone: the rest need not live as long as the socket.
  REMEMBERED.set(client, handshakeRequest(request));
}

/** Whether this process remembers handshakes at all; a client may have yet to send its token. */
export function remembersHandshakes(): boolean {
  return isCalled;
}

/**
 * The request that opened a connection, with its token in the header: of a socket of socket.io (whose `auth.token` is
 * read as well), one of `ws` that `rememberHandshake` has seen, or a context of graphql-ws (whose `connectionParams`
 * are read as well). It is a new one each time, so that `ResourceProtector.acquire` looks anew each time.
 *
 * @publicApi
 * @example
 * ```ts
 * const token = await protector.acquire(handshakeOf(client), 'chat');
 * ```
 */
export function handshakeOf(connection: object): GuardedRequest {
  const remembered = REMEMBERED.get(connection);
  if (remembered) return handshakeRequest(remembered);
  const handshake = memberOf(connection, 'handshake');
  if (isObject(handshake)) {
    const { headers } = handshake as GuardedRequest;
    const rawHeaders = memberOf(connection, 'request', 'rawHeaders') as readonly string[];
    return handshakeRequest({ headers, rawHeaders }, tokenIn(memberOf(handshake, 'auth', 'token')));
  }
  const upgrade = memberOf(connection, 'extra', 'request');
  return handshakeRequest(
    isObject(upgrade) ? upgrade : {},
    authorizationIn(memberOf(connection, 'connectionParams')),
  );
}

/**
 * A request of its own with the headers of another one, and the credentials that come beside them.
 *
 * @param beside credentials as the header has them. They stand for it; two of one scheme are both told, and refused
 */
export function handshakeRequest(
  request: GuardedRequest,
  beside: readonly string[] = [],
): GuardedRequest {
  const present = headerValues(request, 'authorization');
  const schemes = beside.map((value) => schemeOf(value));
  const rivals = present.filter(
    (value) => !beside.includes(value) && schemes.includes(schemeOf(value.trim())),
  );
  const authorization = beside.length === 0 ? present : [...rivals, ...beside];
  return { headers: { ...plain(request.headers), authorization } };
}

/** What the first message of a connection says in place of headers, which a browser cannot set. */
export function authorizationIn(params: unknown): readonly string[] {
  const { authorization = [] } = plainHeaders(memberOf(params, 'headers') ?? params);
  return [authorization].flat();
}

/** Something that is no token at all is refused, not overlooked. */
function tokenIn(token: unknown): readonly string[] {
  if (token === undefined || token === null) return [];
  return [typeof token === 'string' ? `Bearer ${token}` : 'Bearer'];
}

/** Those of `fetch` are a list of pairs. */
function plain(headers: RequestHeaders = {}): object {
  const pairs: unknown = headers;
  return hasMethods(pairs, 'entries') ? Object.fromEntries(pairs as Headers) : headers;
}

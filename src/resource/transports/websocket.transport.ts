import { type ArgumentsHost, Logger } from '@nestjs/common';
import { MissingCredentialsError } from '../../protocol/bearer-errors.js';
import { HandlerCall } from './handler-call.js';
import { type RefusalNotice, refusalNotice } from './refusal-notice.js';
import { hasMethods, isObject } from './members.js';
import { handshakeOf, remembersHandshakes } from './socket-handshake.js';
import type { Transport } from './transport.js';

/** A socket of `ws` is open. */
const OPEN = 1;

const FORGOTTEN =
  "a message over a socket of ws has no token, since this application never calls rememberHandshake: write server.on('connection', rememberHandshake) in afterInit(server) of the gateway";

interface Refused extends RefusalNotice {
  /** Which message it was: there is no answer to it otherwise. */
  readonly cause: { readonly pattern: unknown };
}

/**
 * Gateways, over socket.io or `ws`. The token is that of the handshake, looked at again for each message: it may have
 * been revoked meanwhile.
 */
export const websocketTransport: Transport = {
  request: (host) => call(host).request,

  once: call,

  method: () => undefined,

  /** As Nest's own filter does: an event of its own, never the acknowledgement, which would look like an answer. */
  refuse(error, host) {
    const client = host.getArgByIndex<unknown>(0);
    if (error instanceof MissingCredentialsError && isNative(client)) warnOnce();
    const pattern = host.getArgs<unknown[]>().at(-1);
    tell(client, { ...refusalNotice(error), cause: { pattern } });
  },
};

function call(host: ArgumentsHost): HandlerCall {
  const client = host.getArgByIndex<unknown>(0);
  const request = () => (isObject(client) ? handshakeOf(client) : {});
  // The pattern is what Nest finds at the end.
  return HandlerCall.of(host.getArgs<unknown[]>(), request, 1);
}

let isWarned = false;

/** Nobody would be admitted, and nothing else would say why. */
function warnOnce(): void {
  if (isWarned || remembersHandshakes()) return;
  isWarned = true;
  new Logger('OAuth2').warn(FORGOTTEN);
}

function tell(client: unknown, refused: Refused): void {
  if (isNative(client)) {
    if (client.readyState !== OPEN) return;
    client.send(JSON.stringify({ event: 'exception', data: refused }));
  } else if (hasMethods(client, 'emit')) {
    (client as { emit(event: string, data: Refused): void }).emit('exception', refused);
  }
}

/** A socket of `ws` has `emit` too, which nobody hears at the other end. */
function isNative(client: unknown): client is { readyState: number; send(frame: string): void } {
  return hasMethods(client, 'send') && typeof Reflect.get(client, 'readyState') === 'number';
}

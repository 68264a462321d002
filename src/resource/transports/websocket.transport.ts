import type { ArgumentsHost } from '@nestjs/common';
import { HandlerCall } from './handler-call.js';
import { type RefusalNotice, refusalNotice } from './refusal-notice.js';
import { hasMethods, isObject } from './members.js';
import { handshakeOf } from './socket-handshake.js';
import type { Transport } from './transport.js';

/** A socket of `ws` is open. */
const OPEN = 1;

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
    const pattern = host.getArgs<unknown[]>().at(-1);
    tell(host.getArgByIndex<unknown>(0), { ...refusalNotice(error), cause: { pattern } });
  },
};

function call(host: ArgumentsHost): HandlerCall {
  const client = host.getArgByIndex<unknown>(0);
  const request = () => (isObject(client) ? handshakeOf(client) : {});
  // The pattern is what Nest finds at the end.
  return HandlerCall.of(host.getArgs<unknown[]>(), request, 1);
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

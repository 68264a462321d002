import type { ArgumentsHost, ExecutionContext } from '@nestjs/common';
import { of, throwError } from 'rxjs';
import type { OAuth2Error } from '../../protocol/errors.js';
import { endGrpcStream, grpcRefusal, isGrpcStream } from './grpc-refusal.js';
import { HandlerCall } from './handler-call.js';
import { messageHeaders } from './message-headers.js';
import { isGrpcMetadata } from './plain-headers.js';
import { refusalNotice } from './refusal-notice.js';
import { hasMethods, isObject } from './members.js';
import type { Transport } from './transport.js';

/** Nest's own key for what a handler is, and what it has there for a handler of events. */
const HANDLER_TYPE = 'microservices:handler_type';
const EVENT = 2;

/** What Nest takes for a handler that has done its work. */
const HANDLED = of(undefined);

/** Records of Kafka that a handler of events was given. */
const KAFKA_EVENTS = new WeakSet<object>();

/** Microservices of every kind. */
export const rpcTransport: Transport = {
  request: (host) => call(host).request,

  once: call,

  method: () => undefined,

  /** What a client of Nest gets as the error of its observable. Where nobody waits for an answer, nobody hears it. */
  refuse(error, host) {
    const [payload, context] = host.getArgs<unknown[]>();
    if (isObject(context) && KAFKA_EVENTS.has(context) && isFinal(error)) return HANDLED;
    if (isGrpcStream(payload)) {
      endGrpcStream(payload, context, grpcRefusal(error));
      return HANDLED;
    }
    const refused = isGrpcMetadata(context) ? grpcRefusal(error) : refusalNotice(error);
    return throwError(() => refused);
  },
};

function call(host: ArgumentsHost): HandlerCall {
  const args = host.getArgs<unknown[]>();
  noteKafkaEvent(args[1], host);
  return HandlerCall.of(args, () => ({ headers: messageHeaders(args) }));
}

/**
 * A record of Kafka whose handler fails comes again, and again, before any later one of its partition. One without a
 * good token will never get better, so it counts as handled.
 */
function noteKafkaEvent(context: unknown, host: ArgumentsHost): void {
  const handler = (host as Partial<ExecutionContext>).getHandler?.();
  if (!handler || !hasMethods(context, 'getTopic', 'getPartition')) return;
  if (Reflect.getMetadata(HANDLER_TYPE, handler) === EVENT) KAFKA_EVENTS.add(context);
}

/** An outage will end. */
function isFinal(error: OAuth2Error): boolean {
  return error.status < 500;
}

import { isGrpcMetadata, type PlainHeaders, plainHeaders } from './plain-headers.js';
import { asked, hasMethods, isObject, memberOf } from './members.js';

/**
 * The headers of a message, from the arguments of its handler. Each kind of microservice is told by what its context
 * offers. Where a message cannot have headers, the property `authorization` of its payload stands for that one.
 */
export function messageHeaders([payload, context]: readonly unknown[]): PlainHeaders {
  // A handler of a whole gRPC stream gets the call in place of a payload, and no metadata.
  const metadata = isGrpcMetadata(context) ? context : memberOf(payload, 'metadata');
  if (isGrpcMetadata(metadata)) return plainHeaders(metadata);
  if (hasMethods(context, 'getHeaders')) return plainHeaders(asked(context, 'getHeaders'));
  if (hasMethods(context, 'getMessage')) return brokerHeaders(asked(context, 'getMessage'));
  const packet = asked(context, 'getPacket');
  const properties = memberOf(packet, 'properties', 'userProperties');
  if (isObject(properties)) return plainHeaders(properties);
  return payloadHeaders(payload, asked(context, 'getMetadata'));
}

/** RabbitMQ's have properties, Kafka's have not. */
function brokerHeaders(message: unknown): PlainHeaders {
  const properties = memberOf(message, 'properties');
  return plainHeaders(memberOf(properties ?? message, 'headers'));
}

/** TCP and Redis: what the client has attached to its packets, or what is in this payload. Both are one too many. */
function payloadHeaders(payload: unknown, attached: unknown): PlainHeaders {
  const headers = plainHeaders(attached);
  const authorization = isObject(payload) ? plainHeaders(own(payload, 'authorization')) : {};
  const both = [headers['authorization'] ?? [], authorization['authorization'] ?? []].flat();
  return { ...headers, authorization: [...new Set(both)] };
}

function own(payload: object, name: string): object {
  return Object.hasOwn(payload, name) ? { [name]: Reflect.get(payload, name) } : {};
}

import { hasMethods, isObject } from './members.js';

/** Headers by their names in lower case; a header that comes more than once is a list. */
export type PlainHeaders = Readonly<Record<string, string | readonly string[]>>;

/** The headers of NATS: names are told apart by their case. */
interface NatsHeaders {
  keys(): readonly string[];
  values(name: string): readonly unknown[];
}

/** The metadata of a gRPC call. */
interface GrpcMetadata {
  getMap(): Readonly<Record<string, unknown>>;
  get(name: string): readonly unknown[];
}

/**
 * The headers of a message, whatever they look like: an object by names, as Kafka, RabbitMQ and MQTT have them, those
 * of NATS, or the metadata of gRPC. Names that differ in their case only are the same header.
 */
export function plainHeaders(headers: unknown): PlainHeaders {
  const found = new Map<string, string[]>();
  for (const [name, values] of entriesOf(headers)) {
    const key = name.toLowerCase();
    const known = found.get(key);
    // Added, not copied: a hostile message has thousands of names that differ in their case only.
    if (known) known.push(...values.flatMap(text));
    else found.set(key, values.flatMap(text));
  }
  return Object.fromEntries(
    [...found].map(([name, values]) => [name, values.length === 1 ? values.join() : values]),
  );
}

/** Whether something is the metadata of a gRPC call, which Nest gives to a handler as its context. */
export function isGrpcMetadata(value: unknown): value is GrpcMetadata {
  return hasMethods(value, 'getMap', 'get');
}

function entriesOf(headers: unknown): readonly (readonly [string, readonly unknown[]])[] {
  if (!isObject(headers)) return [];
  if (isNatsHeaders(headers)) {
    return headers.keys().map((name) => [name, headers.values(name)] as const);
  }
  if (isGrpcMetadata(headers)) {
    return Object.keys(headers.getMap()).map((name) => [name, headers.get(name)] as const);
  }
  return Object.entries(headers).map(([name, value]) => [name, [value].flat()] as const);
}

function isNatsHeaders(headers: object): headers is NatsHeaders {
  return hasMethods(headers, 'keys', 'values', 'append');
}

/** Kafka's and RabbitMQ's may be bytes. What is neither text nor bytes carries no credentials. */
function text(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value instanceof Uint8Array ? [Buffer.from(value).toString()] : [];
}

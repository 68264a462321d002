import type { ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { OAuth2Response } from '../protocol/response.js';

type Headers = OAuth2Response['headers'];

/** Headers that other parts of the application add to as well: these are joined, never replaced. */
const SHARED: ReadonlySet<string> = new Set(['vary', 'access-control-expose-headers']);

/** What is sent: text, bytes, or nothing. */
type Payload = string | Uint8Array | undefined;

/** What this package uses of a Fastify reply. */
interface FastifyReply {
  header(name: string, value: string): this;
  code(status: number): this;
  serializer(write: (text: string) => string): this;
  send(payload: Payload): unknown;
}

/**
 * Writes an answer, with the same bytes on each adapter. Does nothing when the answer has already begun.
 *
 * @param native the adapter's own response, or Node's, which is what middleware gets
 * @param added headers beside those of the answer
 */
export function writeResponse(
  adapter: AbstractHttpAdapter,
  native: unknown,
  { status, headers, body }: OAuth2Response,
  added?: Headers,
): void {
  if (adapter.isHeadersSent(native)) return;
  writeHeaders(adapter, native, headers);
  if (added) writeHeaders(adapter, native, added);
  const payload = payloadOf(body);
  // The `send` of Express would add an ETag, and answer 304 to what must not be stored; Fastify's would add a charset
  // to the type of a text that it takes for an object.
  if (isReply(native)) native.code(status).serializer(asItIs).send(payload);
  else endWith(native as ServerResponse, status, payload);
}

function writeHeaders(adapter: AbstractHttpAdapter, native: unknown, headers: Headers): void {
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (typeof value !== 'string') {
      for (const single of value ?? []) adapter.appendHeader(native, name, single);
      continue;
    }
    const text = SHARED.has(name) ? joined(adapter.getHeader(native, name), value) : value;
    // The `set` of Express would add a charset to the type.
    if (isReply(native)) native.header(name, text);
    else (native as ServerResponse).setHeader(name, text);
  }
}

function isReply(native: unknown): native is FastifyReply {
  return 'serializer' in (native as object);
}

function payloadOf(body: OAuth2Response['body']): Payload {
  return typeof body === 'object' && !(body instanceof Uint8Array) ? JSON.stringify(body) : body;
}

function endWith(response: ServerResponse, status: number, payload: Payload): void {
  response.statusCode = status;
  // The answer to HEAD tells it too.
  if (payload !== undefined) response.setHeader('content-length', Buffer.byteLength(payload));
  response.end(payload);
}

function joined(present: unknown, added: string): string {
  if (present === undefined) return added;
  const names = String(present)
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const known = names.includes('*') || names.includes(added.toLowerCase());
  return known ? String(present) : `${String(present)}, ${added}`;
}

function asItIs(text: string): string {
  return text;
}

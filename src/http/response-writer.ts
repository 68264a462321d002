import type { ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { OAuth2Response } from '../protocol/response.js';

/** Headers that other parts of the application add to as well: these are joined, never replaced. */
const SHARED: ReadonlySet<string> = new Set(['vary', 'access-control-expose-headers']);

/**
 * Writes an answer through the adapter, with the same bytes on each. Does nothing when the answer has
 * already begun.
 *
 * @param native the adapter's own response
 */
export function writeResponse(
  adapter: AbstractHttpAdapter,
  native: unknown,
  response: OAuth2Response,
): void {
  if (adapter.isHeadersSent(native)) return;
  for (const [name, value] of Object.entries(response.headers)) {
    setHeader(adapter, native, [name, value]);
  }
  const body = written(response.body);
  if (adapter.getType() === 'express') {
    // Express's own `send` would add an ETag, and answer 304 to what must not be stored.
    adapter.status(native, response.status);
    if (body !== undefined) setHeader(adapter, native, ['content-length', lengthOf(body)]);
    (native as ServerResponse).end(body);
  } else {
    // Bytes, because Fastify would add a charset to the type of a string.
    adapter.reply(native, typeof body === 'string' ? Buffer.from(body) : body, response.status);
  }
}

function written(body: OAuth2Response['body']): string | Uint8Array | undefined {
  return typeof body === 'object' && !(body instanceof Uint8Array) ? JSON.stringify(body) : body;
}

function setHeader(
  adapter: AbstractHttpAdapter,
  native: unknown,
  [name, value]: readonly [string, string | readonly string[]],
): void {
  if (typeof value !== 'string') {
    for (const single of value) adapter.appendHeader(native, name, single);
    return;
  }
  const present: unknown = SHARED.has(name) ? adapter.getHeader(native, name) : undefined;
  const text = present === undefined ? value : join(String(present), value);
  // Express's own `set` would add a charset to the type.
  if (adapter.getType() === 'express') (native as ServerResponse).setHeader(name, text);
  else adapter.setHeader(native, name, text);
}

function join(present: string, added: string): string {
  const names = present.split(',').map((name) => name.trim().toLowerCase());
  const known = names.includes('*') || names.includes(added.toLowerCase());
  return known ? present : `${present}, ${added}`;
}

/** The answer to HEAD tells it too. */
function lengthOf(body: string | Uint8Array): string {
  return String(Buffer.byteLength(body));
}

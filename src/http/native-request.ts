import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { ParsedRequest } from './parsed-body.js';

/** What this package uses of an adapter's request: Express's is the message itself, Fastify's wraps it. */
export interface NativeRequest extends ParsedRequest {
  readonly raw?: IncomingMessage;
  /** The client's address as the adapter sees it, behind the proxies that the host trusts. */
  readonly ip?: string;
  /** Path and query before a router changed them. */
  readonly originalUrl?: string;
}

export function messageOf(native: NativeRequest): IncomingMessage {
  return native.raw ?? (native as unknown as IncomingMessage);
}

/** Path and query as they came. */
export function targetOf(native: NativeRequest): string {
  return withoutOrigin(native.originalUrl ?? messageOf(native).url ?? '/') || '/';
}

/** A proxy's absolute form loses its origin. */
export function withoutOrigin(target: string): string {
  if (target.startsWith('/')) return target;
  return target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
}

/**
 * Header names in lower case. Node drops all but the first `Authorization` of a request: here they are joined,
 * so that two credentials are refused instead of one being chosen.
 */
export function headersOf(raw: IncomingMessage): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const name in raw.headers) {
    const value = raw.headers[name];
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const credentials = credentialsOf(raw.rawHeaders);
  if (credentials.length > 1) headers['authorization'] = credentials.join(', ');
  return headers;
}

function credentialsOf(rawHeaders: readonly string[]): readonly string[] {
  const credentials: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION) {
      credentials.push(rawHeaders[index + 1] ?? '');
    }
  }
  return credentials;
}

const AUTHORIZATION = 'authorization';

/** The PEM of the TLS client certificate, when the connection ends here and has one. */
export function certificateOf(raw: IncomingMessage): string | undefined {
  const socket = raw.socket as Partial<TLSSocket> | undefined;
  return socket?.getPeerX509Certificate?.()?.toString();
}

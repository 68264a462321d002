import type { ErrorUris } from './error-uris.js';
import { type OAuth2Error } from './errors.js';

/**
 * An answer, before any adapter: the bridge writes it as it is.
 *
 * @publicApi
 */
export interface OAuth2Response {
  readonly status: number;
  /** Names in lower case; an array is sent as several headers (`set-cookie`). */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** A string and bytes are sent as they are, any other object as JSON, nothing as an empty body. */
  readonly body?: string | Uint8Array | Readonly<Record<string, unknown>>;
}

/**
 * No answer of the server may be kept by a cache.
 *
 * @see RFC 6749 §5.1
 */
export const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

const JSON_HEADERS = Object.freeze({ 'content-type': 'application/json', ...NO_STORE });

export function json(
  body: Readonly<Record<string, unknown>>,
  status = 200,
  headers?: OAuth2Response['headers'],
): OAuth2Response {
  return { status, headers: headers ? { ...JSON_HEADERS, ...headers } : JSON_HEADERS, body };
}

/** An error in the form of RFC 6749 §5.2. */
export function errorResponse(error: OAuth2Error, uris?: ErrorUris): OAuth2Response {
  return json(uris?.parameters(error) ?? error.toParameters(), error.status, error.headers);
}

/**
 * 303, so that the browser follows with a GET whatever it sent.
 *
 * @see RFC 9700 §4.12
 */
export function redirect(
  location: string,
  headers: OAuth2Response['headers'] = {},
): OAuth2Response {
  return {
    status: 303,
    headers: { location, ...NO_STORE, 'referrer-policy': 'no-referrer', ...headers },
  };
}

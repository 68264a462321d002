import { InvalidRequestError } from '../protocol/errors.js';

/** What other parts of an application may have left of a body that they read. */
export interface ParsedRequest {
  readonly body?: unknown;
  /** The bytes as they came: kept by Nest's `rawBody` and by serverless platforms. */
  readonly rawBody?: unknown;
}

/**
 * The bytes of a form that somebody else has read: as they came where they were kept, else written anew from
 * the values. An array becomes a repeated parameter again.
 *
 * @throws {InvalidRequestError} when a value is no string: a parser made `a[b]=1` an object
 */
export function formBytes({ body, rawBody }: ParsedRequest): Uint8Array {
  for (const bytes of [rawBody, body]) if (bytes instanceof Uint8Array) return bytes;
  if (typeof body === 'string') return Buffer.from(body);
  if (typeof body !== 'object' || body === null) return new Uint8Array();
  const pairs = Object.entries(body).flatMap(([name, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value]).map((single: unknown) => pair(name, single)),
  );
  return Buffer.from(pairs.join('&'));
}

function pair(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new InvalidRequestError('a parameter is not a string');
  try {
    return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  } catch (cause) {
    throw new InvalidRequestError('a parameter is not Unicode', { cause });
  }
}

import {
  ContentTooLargeError,
  InvalidRequestError,
  UnsupportedMediaTypeError,
} from '../protocol/errors.js';
import { FORM_LIMIT } from '../protocol/limits.js';

/** What the headers of a request say about its body. */
export interface BodyHeaders {
  readonly 'content-type'?: string | undefined;
  readonly 'content-encoding'?: string | undefined;
  readonly 'content-length'?: string | undefined;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const FORM = 'application/x-www-form-urlencoded';

const CHARSET = /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/i;

/**
 * Refuses a body by what its headers say, before a byte of it is read.
 *
 * @throws {ContentTooLargeError} when it is declared larger than a form may be
 * @throws {UnsupportedMediaTypeError} when it is encoded, or not a form in UTF-8
 * @see RFC 6749 §3.2, appendix B
 */
export function requireFormHeaders(headers: BodyHeaders): void {
  if (Number(headers['content-length'] ?? 0) > FORM_LIMIT) throw tooLarge();
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') {
    throw new UnsupportedMediaTypeError('the body must not have a content encoding');
  }
  const type = headers['content-type'];
  if (type !== undefined) requireForm(type);
}

/**
 * The form in these bytes, still percent-encoded.
 *
 * @throws {ContentTooLargeError} when there are more than a form may have
 * @throws {UnsupportedMediaTypeError} when there are any but no type was given
 * @throws {InvalidRequestError} when they are not UTF-8
 */
export function decodeForm(bytes: Uint8Array, contentType: string | undefined): string {
  if (bytes.length > FORM_LIMIT) throw tooLarge();
  if (bytes.length === 0) return '';
  if (contentType === undefined) throw notAForm();
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw new InvalidRequestError('the body is not UTF-8', { cause });
  }
}

export function tooLarge(): ContentTooLargeError {
  return new ContentTooLargeError('the body is larger than 65536 bytes');
}

function requireForm(contentType: string): void {
  if (contentType === FORM) return;
  const [type = '', ...parameters] = contentType.split(';');
  if (type.trim().toLowerCase() !== FORM) throw notAForm();
  for (const parameter of parameters) {
    const charset = CHARSET.exec(parameter)?.[1];
    if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw notAForm();
  }
}

function notAForm(): UnsupportedMediaTypeError {
  return new UnsupportedMediaTypeError(
    'the body must be application/x-www-form-urlencoded in UTF-8',
  );
}

import { formDecoded } from './form-encoding.js';
import { limitOf } from './limits.js';

/** A client identifier and its secret, from an `Authorization` header. */
export interface BasicCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

const BASIC = /^basic +([A-Za-z0-9+/]+)={0,2}$/i;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads HTTP Basic credentials, each part form-decoded after the split at the first colon.
 *
 * @returns nothing when the header is not well-formed Basic: bad base64, no colon, invalid UTF-8, bad
 * percent-encoding, a control character, a part that is longer than the same parameter in a form may be
 * @see RFC 6749 §2.3.1, RFC 7617 §2
 */
export function parseBasicCredentials(header: string): BasicCredentials | undefined {
  const encoded = BASIC.exec(header.trim())?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  // Bits that decoding drops must not be there; padding may be missing.
  if (!bytes.toString('base64').startsWith(encoded)) return undefined;
  try {
    const text = UTF8.decode(bytes);
    const cut = text.indexOf(':');
    if (cut < 0) return undefined;
    const clientId = formDecoded(text.slice(0, cut));
    const clientSecret = formDecoded(text.slice(cut + 1));
    return isPlausible(clientId, clientSecret) ? { clientId, clientSecret } : undefined;
  } catch {
    return undefined;
  }
}

function isPlausible(clientId: string, clientSecret: string): boolean {
  if (clientId.length > limitOf('client_id')) return false;
  if (clientSecret.length > limitOf('client_secret')) return false;
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return !/[\x00-\x1F\x7F]/.test(clientId + clientSecret);
}

import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a gateway reads in a token, without asking anybody. */
export interface Stamp {
  /** The key of the token. */
  readonly id: string;
  readonly client: string;
  readonly scope: string;
  /** Seconds since 1970. */
  readonly exp: number;
  /** Nobody can guess it. */
  readonly salt: string;
}

const HEAD = 'gw1.';

export function sealed(stamp: Stamp, key: string): string {
  const body = HEAD + Buffer.from(JSON.stringify(stamp)).toString('base64url');
  return `${body}.${macOf(body, key).toString('base64url')}`;
}

/** What a token says, or nothing when it was not sealed with the key. */
export function opened(token: string, key: string): Stamp | undefined {
  const cut = token.lastIndexOf('.');
  const body = token.slice(0, cut);
  const mac = Buffer.from(token.slice(cut + 1), 'base64url');
  if (!body.startsWith(HEAD) || mac.length !== 32) return undefined;
  if (!timingSafeEqual(mac, macOf(body, key))) return undefined;
  return JSON.parse(Buffer.from(body.slice(HEAD.length), 'base64url').toString()) as Stamp;
}

function macOf(body: string, key: string): Buffer {
  return createHmac('sha256', key).update(body).digest();
}

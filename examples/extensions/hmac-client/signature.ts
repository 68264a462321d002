import { createHash, createHmac, randomBytes } from 'node:crypto';

/** What a signature is made over: everything that must not be changed or sent again. */
export interface SignedParts {
  readonly method: string;
  /** The absolute URL. */
  readonly url: string;
  readonly body: string;
  /** Seconds since 1970. */
  readonly time: string;
  readonly nonce: string;
}

export function macOf(key: Buffer, { method, url, body, time, nonce }: SignedParts): Buffer {
  const digest = createHash('sha256').update(body).digest('base64url');
  const text = [method, new URL(url).pathname, time, nonce, digest].join('\n');
  return createHmac('sha256', key).update(text).digest();
}

/** What a client does for each request: the `Authorization` header. */
export function signed(
  clientId: string,
  key: Buffer,
  request: Pick<SignedParts, 'method' | 'url' | 'body'>,
): string {
  const time = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(16).toString('base64url');
  const mac = macOf(key, { ...request, time, nonce }).toString('base64url');
  return `HMAC-SHA256 ${[clientId, time, nonce, mac].join(':')}`;
}

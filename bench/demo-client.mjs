/** The confidential client of the standalone server's demo data; every peer has the same one. */
export const DEMO_CLIENT = {
  id: 'demo-web',
  secret: 'demo-web-secret-for-local-use-only',
  redirectUri: 'http://127.0.0.1:1/callback',
};

/** The name of the demo person whose tokens are refreshed. */
export const DEMO_PERSON = 'alice';

/** A client's `Authorization` header (RFC 6749 §2.3.1). */
export function basic({ id, secret } = DEMO_CLIENT) {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

/** The confidential client and the person of the standalone server's demo data. */
export const DEMO_CLIENT = {
  id: 'demo-web',
  secret: 'demo-web-secret-for-local-use-only',
  redirectUri: 'http://127.0.0.1:1/callback',
};
export const DEMO_USER = { username: 'alice', password: 'alice-demo-password' };

/** Its `Authorization` header (RFC 6749 §2.3.1). */
export function basic() {
  return `Basic ${Buffer.from(`${DEMO_CLIENT.id}:${DEMO_CLIENT.secret}`).toString('base64')}`;
}

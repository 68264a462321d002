import type { ClientCredentials } from '../clients/client-registration.js';
import { TokenEndpoint } from '../endpoints/token.endpoint.js';
import { OAuth2Request } from '../protocol/request.js';

/** What a client sends to the token endpoint; one without a secret says only who it is. */
export function tokenRequest(
  issuer: string,
  form: Readonly<Record<string, string>>,
  client?: ClientCredentials,
): OAuth2Request {
  const url = (path: string): string => issuer + path;
  const said = client && client.clientSecret === undefined ? { client_id: client.clientId } : {};
  return new OAuth2Request({
    issuer: { identifier: issuer, url },
    method: 'POST',
    url: url(TokenEndpoint.route.path),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(client?.clientSecret !== undefined && { authorization: basic(client) }),
    },
    body: new URLSearchParams({ ...said, ...form }).toString(),
  });
}

/** @see RFC 6749 §2.3.1 */
function basic({ clientId, clientSecret = '' }: ClientCredentials): string {
  const pair = [clientId, clientSecret].map((part) => encodeURIComponent(part)).join(':');
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

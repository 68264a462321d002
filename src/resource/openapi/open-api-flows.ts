import type { OpenApiFlow, OpenApiFlows } from './open-api.types.js';

/**
 * Of a server's metadata what its flows are made of.
 *
 * @see RFC 8414 §2
 */
export interface ServerMetadata {
  readonly authorization_endpoint?: unknown;
  readonly token_endpoint?: unknown;
  readonly grant_types_supported?: unknown;
}

/**
 * The flows that a server offers, as its metadata document tells them.
 *
 * @param scopes name → words
 */
export function openApiFlows(
  metadata: ServerMetadata,
  scopes: Readonly<Record<string, string>>,
): OpenApiFlows {
  const { authorization_endpoint: authorizationUrl, token_endpoint: tokenUrl } = metadata;
  if (typeof tokenUrl !== 'string') return {};
  const grants = [metadata.grant_types_supported ?? []].flat();
  const alone: OpenApiFlow = { tokenUrl, scopes };
  const lasting: OpenApiFlow = grants.includes('refresh_token')
    ? { ...alone, refreshUrl: tokenUrl }
    : alone;
  return {
    ...(typeof authorizationUrl === 'string' &&
      grants.includes('authorization_code') && {
        authorizationCode: { authorizationUrl, ...lasting },
      }),
    ...(grants.includes('client_credentials') && { clientCredentials: alone }),
    ...(typeof authorizationUrl === 'string' &&
      grants.includes('implicit') && { implicit: { authorizationUrl, scopes } }),
    ...(grants.includes('password') && { password: lasting }),
  };
}

import { describe, expect, it } from 'vitest';
import { openApiFlows } from '../../../src/resource/openapi/open-api-flows.js';

const authorizationUrl = 'https://id.example.com/oauth/authorize';
const tokenUrl = 'https://id.example.com/oauth/token';
const scopes = { read: 'Read' };

const flows = (grants: unknown, rest: object = {}) =>
  openApiFlows(
    {
      authorization_endpoint: authorizationUrl,
      token_endpoint: tokenUrl,
      grant_types_supported: grants,
      ...rest,
    },
    scopes,
  );

describe('the flows of a server', () => {
  it('refresh where the server refreshes, but never a client’s own tokens (RFC 6749 §4.4.3)', () => {
    const refreshUrl = tokenUrl;
    const every = ['authorization_code', 'client_credentials', 'password', 'refresh_token'];

    expect(flows(every)).toEqual({
      authorizationCode: { authorizationUrl, tokenUrl, refreshUrl, scopes },
      clientCredentials: { tokenUrl, scopes },
      password: { tokenUrl, refreshUrl, scopes },
    });
  });

  it('are those of its grants', () => {
    expect(flows(['authorization_code'])).toEqual({
      authorizationCode: { authorizationUrl, tokenUrl, scopes },
    });
    expect(flows(['client_credentials', 'urn:example:other'])).toEqual({
      clientCredentials: { tokenUrl, scopes },
    });
  });

  it('name no token endpoint where a grant has no part in it (RFC 6749 §4.2)', () => {
    expect(flows(['implicit', 'refresh_token'])).toEqual({
      implicit: { authorizationUrl, scopes },
    });
  });

  it.each([
    ['without a token endpoint', flows(['client_credentials'], { token_endpoint: undefined })],
    ['without grants', flows(undefined)],
    [
      'without an authorization endpoint',
      flows(['authorization_code', 'implicit'], { authorization_endpoint: undefined }),
    ],
  ])('are none %s', (_, none) => {
    expect(none).toEqual({});
  });
});

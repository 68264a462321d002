import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { guardedRequest, OAUTH_TOKEN } from './guarded-request.js';
import type { ValidatedToken } from './validated-token.js';

/**
 * The access token that the request was admitted with, a `ValidatedToken`; undefined where it was admitted
 * without one.
 *
 * @publicApi
 */
export const AccessToken: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext): ValidatedToken | undefined => {
    const token = guardedRequest(context)[OAUTH_TOKEN];
    // Without a guard the handler would take everybody for an anonymous caller and nobody would notice.
    if (token === undefined) throw new Error('@AccessToken() needs @RequireOAuth() or BearerGuard');
    return token ?? undefined;
  },
);

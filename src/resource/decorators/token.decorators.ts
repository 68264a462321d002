import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { tokenInUse } from '../transports/token-in-use.js';
import type { ValidatedToken } from '../token/validated-token.js';

/**
 * The access token that the request was admitted with, a `ValidatedToken`; undefined where it was admitted
 * without one.
 *
 * @publicApi
 */
export const AccessToken: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext): ValidatedToken | undefined =>
    tokenFor('@AccessToken()', context),
);

/**
 * Whom the token acts for: the `subject` of your `ResourceOwners`. Null when the client acts for itself, undefined
 * where the request was admitted without a token.
 *
 * @publicApi
 */
export const CurrentSubject: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | null | undefined =>
    tokenFor('@CurrentSubject()', context)?.subject,
);

/**
 * The public `client_id` of the token's client; undefined where the request was admitted without a token.
 *
 * @publicApi
 */
export const CurrentClient: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined =>
    tokenFor('@CurrentClient()', context)?.clientId,
);

function tokenFor(decorator: string, context: ExecutionContext): ValidatedToken | undefined {
  const token = tokenInUse(context);
  // Without a guard the handler would take everybody for an anonymous caller and nobody would notice.
  if (token === undefined) {
    const place = `${context.getClass().name}.${context.getHandler().name}`;
    throw new Error(`${decorator} of ${place} needs @RequireOAuth() or BearerGuard`);
  }
  return token ?? undefined;
}

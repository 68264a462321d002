import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { AccessRefusedError } from '../../protocol/access-refused.error.js';
import { BearerError } from '../../protocol/bearer-errors.js';
import { type GuardedRequest, OAUTH_TOKEN } from '../credentials/guarded-request.js';
import { ModulePart, requireModule } from './module-part.js';
import { TokenAuthenticator } from './token-authenticator.js';
import { rawRequest } from '../transports/http.transport.js';
import { varyByAuthorization } from '../transports/vary.js';

/**
 * Authenticates and nothing else: puts the token in use on the request when there is a good one, and lets every
 * request pass. Handlers read it with `@AccessToken()`; those that need one still have to say so.
 *
 * @publicApi
 * @example
 * ```ts
 * export class AppModule implements NestModule {
 *   configure(consumer: MiddlewareConsumer) {
 *     consumer.apply(OAuth2TokenMiddleware).forRoutes('*path');
 *   }
 * }
 * ```
 */
@Injectable()
export class OAuth2TokenMiddleware implements NestMiddleware<GuardedRequest, ServerResponse> {
  constructor(@ModulePart(TokenAuthenticator) private readonly authenticator: TokenAuthenticator) {
    requireModule(authenticator);
  }

  /** @throws {TemporarilyUnavailableError} in an outage: whoever has a token must not be taken for nobody */
  async use(request: GuardedRequest, response: ServerResponse, next: () => void): Promise<void> {
    varyByAuthorization(response);
    await this.authenticate(request);
    next();
  }

  private async authenticate(request: GuardedRequest): Promise<void> {
    request[OAUTH_TOKEN] = null;
    try {
      const token = await this.authenticator.once(rawRequest(request), request);
      if (!token) return;
      request[OAUTH_TOKEN] = token;
      request.oauthToken = token;
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
}

/** What a hook could not tell is no refusal. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof BearerError || (error instanceof AccessRefusedError && error.status < 500)
  );
}

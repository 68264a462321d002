import { type ArgumentsHost, Catch, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OAuth2ExceptionFilter } from '../../http/oauth2-exception.filter.js';
import { bearerChallenge } from '../../protocol/bearer-challenge.js';
import { BearerError, InsufficientScopeError } from '../../protocol/bearer-errors.js';
import { OAuth2Error } from '../../protocol/errors.js';
import { errorResponse, type OAuth2Response } from '../../protocol/response.js';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import { ResourceSettings } from '../resource-settings.js';
import { transportOf } from '../transports/transports.js';

/**
 * Answers what a guarded handler refuses, in the form of its transport, with the realm of the options.
 *
 * @see RFC 6750 §3
 */
@Injectable()
@Catch(OAuth2Error, StorageUnavailableError)
export class RefusalFilter extends OAuth2ExceptionFilter {
  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(ResourceSettings) private readonly settings: ResourceSettings,
  ) {
    super(host);
  }

  override catch(thrown: OAuth2Error | StorageUnavailableError, host: ArgumentsHost): unknown {
    // oxlint-disable-next-line promise/valid-params -- a filter's, not a promise's
    if (host.getType() === 'http') return super.catch(thrown, host);
    return transportOf(host).refuse(this.errorOf(thrown), host);
  }

  protected override respond(error: OAuth2Error): OAuth2Response {
    const response = errorResponse(error);
    if (!(error instanceof BearerError)) return response;
    const challenge = bearerChallenge(error.challenge, this.settings.realm);
    return {
      ...response,
      headers: { ...response.headers, 'www-authenticate': challenge },
      body: { ...error.toParameters(), ...this.requiredScopes(error) },
    };
  }

  private requiredScopes(error: BearerError): { readonly required_scopes?: readonly string[] } {
    if (!this.settings.scopesInErrors || !(error instanceof InsufficientScopeError)) return {};
    return { required_scopes: error.needed?.toArray() ?? [] };
  }
}

import { type ArgumentsHost, Catch, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OAuth2ExceptionFilter } from '../../http/oauth2-exception.filter.js';
import { bearerChallenge } from '../../protocol/bearer-challenge.js';
import {
  BearerError,
  InsufficientScopeError,
  MissingCredentialsError,
} from '../../protocol/bearer-errors.js';
import { OAuth2Error } from '../../protocol/errors.js';
import { errorResponse, type OAuth2Response } from '../../protocol/response.js';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import { BEARER, schemeOf } from '../credentials/authorization-credentials.js';
import { headerValues } from '../credentials/guarded-request.js';
import { guardedRequest } from '../transports/token-in-use.js';
import { ResourceSettings } from '../resource-settings.js';
import { transportOf } from '../transports/transports.js';
import { TokenValidators } from '../validators/token-validators.js';
import { ModulePart, requireModule } from './module-part.js';

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
    @ModulePart(ResourceSettings) private readonly settings: ResourceSettings,
    @ModulePart(TokenValidators) private readonly validators: TokenValidators,
  ) {
    super(host);
    requireModule(settings, validators);
  }

  override catch(thrown: OAuth2Error | StorageUnavailableError, host: ArgumentsHost): unknown {
    // oxlint-disable-next-line promise/valid-params -- a filter's, not a promise's
    if (host.getType() === 'http') return super.catch(thrown, host);
    return transportOf(host).refuse(this.errorOf(thrown), host);
  }

  protected override respond(error: OAuth2Error, host: ArgumentsHost): OAuth2Response {
    const response = errorResponse(error);
    if (!(error instanceof BearerError)) return response;
    const challenges = this.schemesFor(error, host).map((scheme) =>
      bearerChallenge(error.challenge, this.settings.realm, this.validators.nameOf(scheme)),
    );
    return {
      ...response,
      headers: { ...response.headers, 'www-authenticate': challenges.join(', ') },
      body: { ...error.toParameters(), ...this.requiredScopes(error) },
    };
  }

  /**
   * Whoever presented something hears of that scheme; everybody else of all.
   *
   * @see RFC 9110 §11.6.1
   */
  private schemesFor(error: BearerError, host: ArgumentsHost): readonly string[] {
    const known = this.validators.schemes;
    if (error instanceof MissingCredentialsError) return known;
    const [header = ''] = headerValues(guardedRequest(host), 'authorization');
    const presented = schemeOf(header.trim());
    return [known.includes(presented) ? presented : BEARER];
  }

  private requiredScopes(error: BearerError): { readonly required_scopes?: readonly string[] } {
    if (!this.settings.scopesInErrors || !(error instanceof InsufficientScopeError)) return {};
    // Where no scope would do there is none to tell.
    return error.needed ? { required_scopes: error.needed.toArray() } : {};
  }
}

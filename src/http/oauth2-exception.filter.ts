import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OAuth2Error, TemporarilyUnavailableError } from '../protocol/errors.js';
import { errorResponse, type OAuth2Response } from '../protocol/response.js';
import { StorageUnavailableError } from '../protocol/storage-unavailable.js';
import { writeResponse } from './response-writer.js';

/**
 * Answers the errors of the protocol that controllers of your own throw: status and headers of the error (the challenge
 * of a 401 or 403 is among them, with the default realm), and its parameters as JSON. An outage of the storage is a
 * 503, never a 401. Guarded handlers need not bind it: their decorators bring a filter with the realm of the options.
 *
 * Other transports than HTTP get the error as it is.
 *
 * @publicApi
 * @example `@UseFilters(OAuth2ExceptionFilter)`
 * @see RFC 6750 §3
 */
@Injectable()
@Catch(OAuth2Error, StorageUnavailableError)
export class OAuth2ExceptionFilter implements ExceptionFilter<
  OAuth2Error | StorageUnavailableError
> {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(thrown: OAuth2Error | StorageUnavailableError, host: ArgumentsHost): unknown {
    if (host.getType() !== 'http') throw thrown;
    const response = this.respond(this.errorOf(thrown), host);
    writeResponse(this.host.httpAdapter, host.switchToHttp().getResponse(), response);
    return undefined;
  }

  /** An outage is one of the protocol's errors too. */
  protected errorOf(thrown: OAuth2Error | StorageUnavailableError): OAuth2Error {
    return thrown instanceof OAuth2Error
      ? thrown
      : new TemporarilyUnavailableError({ cause: thrown });
  }

  protected respond(error: OAuth2Error, _host: ArgumentsHost): OAuth2Response {
    return errorResponse(error);
  }
}

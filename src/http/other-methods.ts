import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CrossOriginPolicy } from '../endpoints/cross-origin.policy.js';
import type { EndpointClass, EndpointRoute } from '../endpoints/endpoint.js';
import { ErrorLog } from '../protocol/error-log.js';
import { MethodNotAllowedError, TemporarilyUnavailableError } from '../protocol/errors.js';
import { errorResponse, NO_STORE, type OAuth2Response } from '../protocol/response.js';
import { isSettled, preflightHeaders } from './cross-origin.headers.js';
import type { MethodAnswers } from './method-routes.js';
import { headersOf, messageOf, type NativeRequest } from './native-request.js';
import { writeResponse } from './response-writer.js';

/**
 * What the methods get that an endpoint does not have: OPTIONS says which it has, and answers a preflight when
 * the host's own CORS has not; every other one is 405.
 *
 * @see RFC 9110 §9.3.7, §15.5.6
 */
@Injectable()
export class OtherMethods {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly crossOrigin: CrossOriginPolicy,
    private readonly log: ErrorLog,
  ) {}

  answers(endpoint: EndpointClass, route: EndpointRoute): MethodAnswers {
    const allow = allowed(route);
    const refusal = errorResponse(
      new MethodNotAllowedError(`this endpoint answers ${allow}`, { headers: { allow } }),
    );
    return {
      refused: (_request, response) => this.write(response, refusal),
      options: (request, response) => {
        void this.options(route, request, response)
          .catch((cause: unknown) => this.failure(endpoint.name, cause))
          .then((answer) => this.write(response, answer));
      },
    };
  }

  private async options(
    route: EndpointRoute,
    request: unknown,
    response: unknown,
  ): Promise<OAuth2Response> {
    const headers = headersOf(messageOf(request as NativeRequest));
    const isPreflight = headers['access-control-request-method'] !== undefined;
    const granted =
      isPreflight && !isSettled(this.host.httpAdapter, response)
        ? await preflightHeaders(this.crossOrigin, route, headers['origin'])
        : {};
    return { status: 204, headers: { ...NO_STORE, allow: allowed(route), ...granted } };
  }

  private failure(name: string, cause: unknown): OAuth2Response {
    this.log.failed(`preflight of ${name}`, cause);
    return errorResponse(new TemporarilyUnavailableError({ cause }));
  }

  private write(response: unknown, answer: OAuth2Response): void {
    writeResponse(this.host.httpAdapter, response, answer);
  }
}

/**
 * GET brings HEAD with it, where nothing is done by it.
 *
 * @see RFC 9110 §9.1
 */
function allowed({ methods, head }: EndpointRoute): string {
  const names = methods.flatMap((method) =>
    method === 'GET' && head !== false ? ['GET', 'HEAD'] : [method],
  );
  return names.join(', ');
}

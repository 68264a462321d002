import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthorizationServer } from '../authorization-server.js';
import { CrossOriginPolicy } from '../endpoints/cross-origin.policy.js';
import type { EndpointClass, EndpointRoute } from '../endpoints/endpoint.js';
import { ErrorLog } from '../protocol/error-log.js';
import { OAuth2Error, ServerError } from '../protocol/errors.js';
import type { OAuth2Request } from '../protocol/request.js';
import { errorResponse, type OAuth2Response } from '../protocol/response.js';
import { crossOriginHeaders, isSettled } from './cross-origin.headers.js';
import { EndpointNames } from './endpoint-names.js';
import { OAuth2Bridge } from './oauth2-bridge.js';

/** What every generated controller does: read the request, have it answered, write the answer. */
@Injectable()
export class EndpointHandler {
  constructor(
    private readonly bridge: OAuth2Bridge,
    private readonly server: AuthorizationServer,
    private readonly names: EndpointNames,
    private readonly crossOrigin: CrossOriginPolicy,
    private readonly log: ErrorLog,
    private readonly host: HttpAdapterHost,
  ) {}

  /** Never throws: what nobody expected is logged and answered as `server_error`. */
  async handle(endpoint: EndpointClass, native: unknown, response: unknown): Promise<void> {
    const name = this.names.of(endpoint);
    try {
      this.bridge.write(response, await this.answer({ endpoint, name, native, response }));
    } catch (error) {
      this.bridge.write(response, this.failure(name, error));
    }
  }

  private async answer({ endpoint, name, native, response }: Exchange): Promise<OAuth2Response> {
    const request = this.bridge.read(native);
    const answer = await this.server.createEndpointResponse(name, request);
    const headers = await this.crossOriginOf(endpoint.route, request, response);
    return { ...answer, headers: { ...answer.headers, ...headers } };
  }

  /** Nothing when the host's own `enableCors` has spoken already. */
  private async crossOriginOf(
    route: EndpointRoute | undefined,
    request: OAuth2Request,
    response: unknown,
  ): Promise<OAuth2Response['headers']> {
    if (!route || isSettled(this.host.httpAdapter, response)) return {};
    try {
      return await crossOriginHeaders(this.crossOrigin, route, request);
    } catch (cause) {
      this.log.failed('cross-origin check', cause);
      return {};
    }
  }

  private failure(name: string, error: unknown): OAuth2Response {
    if (error instanceof OAuth2Error) return errorResponse(error);
    this.log.failed(`${name} endpoint`, error);
    return errorResponse(new ServerError({ cause: error }));
  }
}

interface Exchange {
  readonly endpoint: EndpointClass;
  readonly name: string;
  readonly native: unknown;
  readonly response: unknown;
}

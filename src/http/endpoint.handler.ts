import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthorizationServer } from '../authorization-server.js';
import { CrossOriginPolicy } from '../endpoints/cross-origin.policy.js';
import type { EndpointClass, EndpointRoute } from '../endpoints/endpoint.js';
import { EndpointRegistry } from '../endpoints/endpoint-registry.js';
import { ErrorLog } from '../protocol/error-log.js';
import { ErrorUris } from '../protocol/error-uris.js';
import { OAuth2Error, ServerError } from '../protocol/errors.js';
import type { OAuth2Request } from '../protocol/request.js';
import { errorResponse, type OAuth2Response } from '../protocol/response.js';
import { type AnsweredRequest, crossOriginHeaders, isSettled } from './cross-origin.headers.js';
import { EndpointNames } from './endpoint-names.js';
import { OAuth2Bridge } from './oauth2-bridge.js';

type Headers = OAuth2Response['headers'];

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
    private readonly endpoints: EndpointRegistry,
    private readonly uris: ErrorUris,
  ) {}

  /** Never throws: what nobody expected is logged and answered as `server_error`. */
  async handle(endpoint: EndpointClass, native: unknown, response: unknown): Promise<void> {
    const name = this.names.of(endpoint);
    try {
      const { request, refusal, closes } = this.bridge.receive(native);
      const answer = refusal
        ? await this.refuse(name, request, refusal)
        : await this.server.createEndpointResponse(name, request);
      const isRead = refusal === undefined;
      const added = await this.crossOriginOf(endpoint.route, response, { request, isRead });
      const headers = closes ? { ...added, connection: 'close' } : added;
      this.bridge.write(response, answer, headers);
    } catch (error) {
      this.bridge.write(response, this.failure(name, error));
    }
  }

  /** A body that was not read: nobody has seen the request, but the endpoint knows how its refusals look. */
  private async refuse(
    name: string,
    request: OAuth2Request,
    refusal: OAuth2Error,
  ): Promise<OAuth2Response> {
    try {
      const answer = await this.endpoints.get(name)?.refuse?.(request, refusal);
      return answer ?? errorResponse(refusal, this.uris);
    } catch (cause) {
      this.log.failed(`${name} endpoint, its error page`, cause);
      return errorResponse(refusal, this.uris);
    }
  }

  /** Nothing when the host's own `enableCors` has spoken already. */
  private async crossOriginOf(
    route: EndpointRoute | undefined,
    response: unknown,
    answered: AnsweredRequest,
  ): Promise<Headers> {
    if (!route || isSettled(this.host.httpAdapter, response)) return {};
    try {
      return await crossOriginHeaders(this.crossOrigin, route, answered);
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

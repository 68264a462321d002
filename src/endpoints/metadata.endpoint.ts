import { Inject, Injectable } from '@nestjs/common';
import { ScopePolicy } from '../clients/scope-policy.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { OAuth2Response } from '../protocol/response.js';
import { Endpoint, type EndpointRoute } from './endpoint.js';
import { EndpointRegistry } from './endpoint-registry.js';

/**
 * Says what this server offers and where: exactly what is switched on.
 *
 * @see RFC 8414 §3
 */
@Injectable()
export class MetadataEndpoint extends Endpoint {
  static readonly route: EndpointRoute = {
    path: '/.well-known/oauth-authorization-server',
    methods: ['GET'],
    wellKnown: true,
    cors: 'any',
  };
  readonly name = 'metadata';

  constructor(
    @Inject(EndpointRegistry) private readonly endpoints: EndpointRegistry,
    @Inject(ScopePolicy) private readonly scopes: ScopePolicy,
  ) {
    super();
  }

  async handle({ issuer }: OAuth2Request): Promise<OAuth2Response> {
    const scopes = this.scopes.names();
    const members = this.endpoints.metadata(issuer);
    const body = scopes.length > 0 ? { ...members, scopes_supported: scopes } : members;
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
      body,
    };
  }
}

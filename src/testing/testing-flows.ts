import { Inject, Injectable } from '@nestjs/common';
import { AuthorizationEndpoint } from '../endpoints/authorization.endpoint.js';
import { TokenEndpoint } from '../endpoints/token.endpoint.js';
import { GrantRegistry } from '../grants/grant-registry.js';
import type { ResolvedOptions } from '../oauth2.options.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { FlowSource } from '../resource/openapi/flow-source.js';
import { openApiFlows } from '../resource/openapi/open-api-flows.js';
import type { OpenApiFlows } from '../resource/openapi/open-api.types.js';

/** The flows as `OAuth2Module` would tell them, so that a test can make the application's document. */
@Injectable()
export class TestingFlows extends FlowSource {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(GrantRegistry) private readonly grants: GrantRegistry,
  ) {
    super();
  }

  override flows(): OpenApiFlows {
    const { issuer, scopes } = this.options;
    const metadata = {
      authorization_endpoint: issuer + AuthorizationEndpoint.route.path,
      token_endpoint: issuer + TokenEndpoint.route.path,
      grant_types_supported: this.grants.names(),
    };
    return openApiFlows(metadata, Object.fromEntries(scopes));
  }
}

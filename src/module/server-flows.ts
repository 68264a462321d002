import { Inject, Injectable } from '@nestjs/common';
import { EndpointRegistry } from '../endpoints/endpoint-registry.js';
import { IssuerResolver } from '../http/issuer-resolver.js';
import type { ResolvedOptions } from '../oauth2.options.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { FlowSource } from '../resource/openapi/flow-source.js';
import { openApiFlows } from '../resource/openapi/open-api-flows.js';
import type { OpenApiFlows } from '../resource/openapi/open-api.types.js';
import { MountPoint } from './mount-point.js';

/** The flows of the server in this process, with the URLs that its metadata document tells. */
@Injectable()
export class ServerFlows extends FlowSource {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(EndpointRegistry) private readonly endpoints: EndpointRegistry,
    @Inject(IssuerResolver) private readonly issuers: IssuerResolver,
    @Inject(MountPoint) private readonly mount: MountPoint,
  ) {
    super();
  }

  override flows(): OpenApiFlows {
    // A document may be made before the application's routes are.
    this.mount.tell();
    const issuer = this.issuers.resolve({ target: '/', headers: {} });
    return openApiFlows(this.endpoints.metadata(issuer), Object.fromEntries(this.options.scopes));
  }
}

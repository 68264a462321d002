import { Injectable } from '@nestjs/common';
import {
  ClientAuthenticator,
  Endpoint,
  type EndpointRoute,
  type Issuer,
  json,
  type OAuth2Request,
  type OAuth2Response,
} from 'nest-authorization-server';

/** Tells a client what it is registered for, so that its developer need not ask. */
@Injectable()
export class ClientInformationEndpoint extends Endpoint {
  static readonly route: EndpointRoute = { path: '/oauth/client', methods: ['POST'] };
  readonly name = 'client_information';

  constructor(private readonly clients: ClientAuthenticator) {
    super();
  }

  /** Whatever it throws is answered as the package's own endpoints answer. */
  async handle(request: OAuth2Request): Promise<OAuth2Response> {
    const client = await this.clients.authenticate(request);
    return json({
      client_id: client.clientId,
      client_name: client.name,
      grant_types: client.grants,
      redirect_uris: client.redirectUris,
      scope: client.scopes.join(' '),
    });
  }

  /** What the metadata document says of it, with the URL that really works. */
  override metadata(issuer: Issuer) {
    return { client_information_endpoint: issuer.url(ClientInformationEndpoint.route.path) };
  }
}

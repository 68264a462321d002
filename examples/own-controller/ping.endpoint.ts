import { Injectable } from '@nestjs/common';
import {
  ClientAuthenticator,
  Endpoint,
  type EndpointRoute,
  type Issuer,
  type OAuth2Request,
  type OAuth2Response,
} from 'nest-authorization-server';

/** Tells a client that it is who it says. */
@Injectable()
export class PingEndpoint extends Endpoint {
  static readonly route: EndpointRoute = { path: '/oauth/ping', methods: ['POST'] };
  readonly name = 'ping';

  constructor(private readonly clients: ClientAuthenticator) {
    super();
  }

  async handle(request: OAuth2Request): Promise<OAuth2Response> {
    const { name } = await this.clients.authenticate(request);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: { hello: name } };
  }

  override metadata(issuer: Issuer) {
    return { ping_endpoint: issuer.url(PingEndpoint.route.path) };
  }
}

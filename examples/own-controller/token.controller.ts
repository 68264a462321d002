import { Controller, Post, Req, Res } from '@nestjs/common';
import { AuthorizationServer, OAuth2Bridge } from 'nest-authorization-server';

/** The token endpoint under a path of your own, beside the generated one. */
@Controller('partners/token')
export class PartnerTokenController {
  constructor(
    private readonly server: AuthorizationServer,
    private readonly bridge: OAuth2Bridge,
  ) {}

  @Post()
  async token(@Req() request: unknown, @Res() response: unknown): Promise<void> {
    const answer = await this.server.createTokenResponse(this.bridge.read(request));
    this.bridge.write(response, answer);
  }
}

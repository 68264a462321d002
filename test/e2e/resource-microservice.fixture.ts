import { Controller, type ExecutionContext, UseGuards } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import {
  AccessToken,
  BearerGuard,
  CurrentClient,
  CurrentSubject,
  Public,
  ReadWriteScopes,
  RequireOAuth,
  ScopeGuard,
  Scopes,
  ScopesByMethod,
  type ValidatedToken,
} from '../../src/resource/index.js';

/** What the handler of events was given. */
export const noted: unknown[] = [];

@Controller()
@RequireOAuth('orders:read')
@UseGuards(BearerGuard, ScopeGuard)
export class OrdersController {
  @MessagePattern('inherited')
  inherited(@Payload() payload: unknown) {
    return { payload };
  }

  @MessagePattern('me')
  @RequireOAuth()
  me(
    @AccessToken() token: ValidatedToken,
    @CurrentSubject() subject: string,
    @CurrentClient() client: string,
  ) {
    return { subject, client, scopes: token.scopes };
  }

  @MessagePattern({ cmd: 'scopes' })
  @Scopes(['orders:write admin', 'root'])
  scopes() {
    return { admitted: true };
  }

  @MessagePattern('computed')
  @RequireOAuth(
    (context: ExecutionContext) => context.switchToRpc().getData<{ needs: string }>().needs,
  )
  computed() {
    return { admitted: true };
  }

  @MessagePattern('methods')
  @ReadWriteScopes()
  methods() {
    return { admitted: true };
  }

  @MessagePattern('unlisted')
  @ScopesByMethod({ GET: [['orders:read']] })
  unlisted() {
    return { admitted: true };
  }

  @MessagePattern('optional')
  @RequireOAuth({ optional: true })
  optional(@AccessToken() token?: ValidatedToken) {
    return { subject: token?.subject ?? 'nobody' };
  }

  @MessagePattern('open')
  @Public()
  open(@AccessToken() token?: ValidatedToken) {
    return { token: token ?? null };
  }

  @EventPattern('noted')
  @RequireOAuth('orders:write')
  note(@Payload('text') text: string, @CurrentSubject() subject: unknown) {
    noted.push({ text, subject });
  }
}

@Controller()
export class PlainController {
  @MessagePattern('plain')
  plain() {
    return { plain: true };
  }
}

@Controller()
export class ForgottenController {
  @MessagePattern('forgotten')
  forgotten(@AccessToken() token?: ValidatedToken) {
    return { token };
  }
}

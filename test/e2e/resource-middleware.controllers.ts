import { Controller, Get, Header, Options, Req, Res } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import {
  AccessToken,
  CurrentSubject,
  type GuardedRequest,
  Public,
  RequireOAuth,
  type ValidatedToken,
} from '../../src/resource/index.js';

@Controller('seen')
export class SeenController {
  /** Nothing guards it. */
  @Get()
  show(@AccessToken() token?: ValidatedToken, @CurrentSubject() subject?: string | null) {
    return { by: token?.subject ?? null, subject: subject ?? null };
  }

  @Get('request')
  request(@Req() request: GuardedRequest) {
    return { authorization: Reflect.get(request.headers ?? {}, 'authorization') };
  }

  @Get('property')
  property(@Req() request: GuardedRequest) {
    return { by: request.oauthToken?.subject ?? null };
  }

  @Get('guarded')
  @RequireOAuth('read')
  guarded(@Req() request: GuardedRequest, @AccessToken() token: ValidatedToken) {
    return { by: token.subject, same: request.oauthToken === token };
  }

  @Options('described')
  @RequireOAuth('admin')
  describe() {
    return { described: true };
  }

  @Get('public')
  @Public()
  open(@AccessToken() token?: ValidatedToken) {
    return { by: token?.subject ?? null };
  }

  @Get('languages')
  @Header('Vary', 'Accept-Language')
  languages() {
    return {};
  }

  @Get('again')
  @Header('Vary', 'authorization, Accept-Language')
  again() {
    return {};
  }

  @Get('everything')
  @Header('Vary', '*')
  everything() {
    return {};
  }

  /** A handler that writes to Node's own response. */
  @Get('raw')
  raw(@Res() response: ServerResponse & { readonly raw?: ServerResponse; hijack?: () => void }) {
    response.hijack?.();
    const raw = response.raw ?? response;
    raw.writeHead(200, ['Content-Type', 'text/plain', 'Vary', 'Accept-Language']);
    raw.end('raw');
  }
}

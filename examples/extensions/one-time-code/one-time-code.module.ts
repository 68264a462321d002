import { Module } from '@nestjs/common';
import { OAuth2Module } from 'nest-authorization-server';
import { LoginCodesController } from './login-codes.controller.js';
import { LoginCodes } from './login-codes.js';
import { OneTimeCodeGrant } from './one-time-code.grant.js';

@Module({ providers: [LoginCodes], exports: [LoginCodes] })
export class LoginCodesModule {}

/** Everything about one-time codes. The module of the server knows nothing of it. */
@Module({
  imports: [
    LoginCodesModule,
    OAuth2Module.forFeature({ grants: [OneTimeCodeGrant], imports: [LoginCodesModule] }),
  ],
  controllers: [LoginCodesController],
})
export class OneTimeCodeModule {}

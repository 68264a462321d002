import { Controller, Get, Module } from '@nestjs/common';
import {
  AccessToken,
  OAuth2Module,
  RequireOAuth,
  type ValidatedToken,
} from 'nest-authorization-server';
import { RedisStoresModule } from './redis-stores.module.js';

@Controller('jobs')
export class JobsController {
  @Get()
  @RequireOAuth('jobs:run')
  list(@AccessToken() { clientId }: ValidatedToken) {
    return { client: clientId };
  }
}

@Module({
  imports: [
    OAuth2Module.forRootAsync({
      useFactory: () => ({
        issuer: process.env.ISSUER ?? 'http://localhost:3000',
        secrets: [process.env.OAUTH2_SECRET],
        scopes: { 'jobs:run': 'Run jobs' },
      }),
      stores: RedisStoresModule.forRoot(() => process.env.REDIS_URL ?? 'redis://localhost:6379'),
    }),
  ],
  controllers: [JobsController],
})
export class AppModule {}

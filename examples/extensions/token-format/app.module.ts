import { Controller, Get, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  AccessToken,
  OAuth2Module,
  RequireOAuth,
  type ValidatedToken,
} from 'nest-authorization-server';
import { oauth2Migrations } from 'nest-authorization-server/migrations';
import { SignedFormat } from './signed.format.js';

@Controller('reports')
export class ReportsController {
  @Get()
  @RequireOAuth('read')
  show(@AccessToken() { clientId }: ValidatedToken) {
    return { client: clientId };
  }
}

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      useFactory: () => ({
        type: 'postgres',
        url: process.env.DATABASE_URL ?? 'postgres://oauth2:oauth2@localhost:5432/oauth2',
        autoLoadEntities: true,
        migrations: [...oauth2Migrations],
        migrationsRun: true,
      }),
    }),
    OAuth2Module.forRootAsync({
      useFactory: () => ({
        issuer: 'http://localhost:3000',
        secrets: [process.env.OAUTH2_SECRET],
        scopes: { read: 'Read' },
        tokenFormats: [SignedFormat],
        // Clients behind the gateway get what it can read, everybody else what nobody can.
        tokens: { format: ({ client }) => (client.extra.gateway ? 'signed' : 'opaque') },
      }),
    }),
  ],
  controllers: [ReportsController],
})
export class AppModule {}

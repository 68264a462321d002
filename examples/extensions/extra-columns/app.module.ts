import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2Module } from 'nest-authorization-server';
import { oauth2Migrations } from 'nest-authorization-server/migrations';
import { TenantClients } from './tenant-clients.js';
import { TenantController } from './tenant.controller.js';
import { TenantClient, TenantToken } from './tenant.entities.js';
import { TenantTokens } from './tenant-tokens.js';
import { Tenants1790000000000 } from './tenants.migration.js';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      useFactory: () => ({
        type: 'postgres',
        url: process.env.DATABASE_URL ?? 'postgres://oauth2:oauth2@localhost:5432/oauth2',
        autoLoadEntities: true,
        migrations: [...oauth2Migrations, Tenants1790000000000],
        migrationsRun: true,
      }),
    }),
    TypeOrmModule.forFeature([TenantToken]),
    OAuth2Module.forRootAsync({
      entities: { Client: TenantClient, Token: TenantToken },
      useFactory: () => ({
        issuer: 'http://localhost:3000',
        secrets: [process.env.OAUTH2_SECRET],
        scopes: { read: 'Read what is yours' },
      }),
    }),
  ],
  controllers: [TenantController],
  providers: [TenantClients, TenantTokens],
})
export class AppModule {}

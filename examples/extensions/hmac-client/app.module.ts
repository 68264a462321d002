import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2Module } from 'nest-authorization-server';
import { oauth2Migrations } from 'nest-authorization-server/migrations';
import { ClientKeys } from './client-keys.js';
import { HmacClientAuth } from './hmac-client-auth.js';

@Module({ providers: [ClientKeys], exports: [ClientKeys] })
export class ClientKeysModule {}

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
      imports: [ClientKeysModule],
      useFactory: () => ({
        issuer: 'http://localhost:3000',
        secrets: [process.env.OAUTH2_SECRET],
        scopes: { read: 'Read' },
        clientAuthMethods: [HmacClientAuth],
      }),
    }),
  ],
})
export class AppModule {}

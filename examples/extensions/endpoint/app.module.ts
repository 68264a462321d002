import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2Module } from 'nest-authorization-server';
import { oauth2Migrations } from 'nest-authorization-server/migrations';
import { ClientInformationEndpoint } from './client-information.endpoint.js';

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
      endpoints: { classes: [ClientInformationEndpoint] },
      useFactory: () => ({
        issuer: 'http://localhost:3000',
        secrets: [process.env.OAUTH2_SECRET],
        scopes: { read: 'Read' },
      }),
    }),
  ],
})
export class AppModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2Module } from 'nest-authorization-server';
import { oauth2Migrations } from 'nest-authorization-server/migrations';
import { LoginCodes1767300000000 } from './login-codes.migration.js';
import { OneTimeCodeModule } from './one-time-code.module.js';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      useFactory: () => ({
        type: 'postgres',
        url: process.env.DATABASE_URL ?? 'postgres://oauth2:oauth2@localhost:5432/oauth2',
        autoLoadEntities: true,
        migrations: [...oauth2Migrations, LoginCodes1767300000000],
        migrationsRun: true,
      }),
    }),
    OneTimeCodeModule,
    OAuth2Module.forRootAsync({
      useFactory: () => ({
        issuer: 'http://localhost:3000',
        secrets: [process.env.OAUTH2_SECRET],
        scopes: { profile: 'See your name' },
      }),
    }),
  ],
})
export class AppModule {}

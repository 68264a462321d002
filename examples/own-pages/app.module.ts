import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2Module } from 'nest-authorization-server';
import { oauth2Migrations } from 'nest-authorization-server/migrations';
import { AppInteraction } from './app-interaction.js';
import { LoginController } from './login.controller.js';
import { Sessions } from './sessions.js';

@Module({ providers: [Sessions], exports: [Sessions] })
export class SessionsModule {}

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
    SessionsModule,
    OAuth2Module.forRootAsync({
      imports: [SessionsModule],
      useFactory: () => ({
        issuer: process.env.ISSUER ?? 'http://localhost:3000',
        secrets: [process.env.OAUTH2_SECRET],
        scopes: { profile: 'See your name' },
        interaction: AppInteraction,
      }),
    }),
  ],
  controllers: [LoginController],
})
export class AppModule {}

import { Controller, Get, Module, Post } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2Module, RequireOAuth } from 'nest-authorization-server';
import { oauth2Migrations } from 'nest-authorization-server/migrations';
import { People } from './people.js';
import { RoleScopes } from './role-scopes.policy.js';
import { Roles } from './roles.js';

@Module({ providers: [Roles], exports: [Roles] })
export class RolesModule {}

@Controller('articles')
export class ArticlesController {
  @Get()
  @RequireOAuth('articles:read')
  list() {
    return { articles: [] };
  }

  @Post()
  @RequireOAuth('articles:write')
  add() {
    return { added: true };
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
      imports: [RolesModule],
      useFactory: () => ({
        issuer: process.env.ISSUER ?? 'http://localhost:3000',
        secrets: [process.env.OAUTH2_SECRET],
        scopes: {
          'articles:read': 'Read articles',
          'articles:write': 'Write articles',
          'articles:admin': 'Manage articles',
        },
        resourceOwners: People,
        scopePolicy: RoleScopes,
      }),
    }),
  ],
  controllers: [ArticlesController],
})
export class AppModule {}

import { Module } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2Module } from 'nest-authorization-server';
import { oauth2Migrations } from 'nest-authorization-server/migrations';
import { GlobalGuardsModule } from './guards/global-guards.module.js';
import { LibraryModule } from './library/library.module.js';
import { People } from './library/people.js';
import { DeviceValidator } from './recipes/device.validator.js';
import { RecipesModule } from './recipes/recipes.module.js';
import { SCOPES } from './scopes.js';
import { ScopesModule } from './scopes/scopes.module.js';

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
      imports: [LibraryModule],
      endpoints: { decorators: [SkipThrottle()] },
      useFactory: () => ({
        issuer: process.env.ISSUER ?? 'http://localhost:3000',
        secrets: [process.env.OAUTH2_SECRET],
        scopes: SCOPES,
        resourceOwners: People,
        resource: { realm: 'library', scopesInErrors: true, validators: [DeviceValidator] },
      }),
    }),
    GlobalGuardsModule,
    ScopesModule,
    RecipesModule,
  ],
})
export class AppModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  DEFAULT_GRANTS,
  OAuth2Module,
  PasswordGrant,
  ResourceOwners,
} from 'nest-authorization-server';
import { oauth2Migrations } from 'nest-authorization-server/migrations';
import { TenantHook } from './tenant.hook.js';
import { Tenants } from './tenants.js';

/** Whoever knows a name backwards is that person: an example has to begin somewhere. */
export class People extends ResourceOwners {
  async verify(username: string, password: string) {
    return password === [...username].toReversed().join('') ? { subject: username } : undefined;
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
        scopes: { profile: 'See your name' },
        grants: [...DEFAULT_GRANTS, PasswordGrant],
        resourceOwners: People,
      }),
    }),
  ],
  providers: [Tenants, TenantHook],
})
export class AppModule {}

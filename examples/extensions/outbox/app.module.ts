import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  DEFAULT_GRANTS,
  OAuth2Module,
  PasswordGrant,
  ResourceOwners,
} from 'nest-authorization-server';
import { oauth2Migrations } from 'nest-authorization-server/migrations';
import { OutboxMessage } from './outbox-message.entity.js';
import { Outbox1790000000000 } from './outbox.migration.js';
import { TokenOutbox } from './token-outbox.js';

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
        migrations: [...oauth2Migrations, Outbox1790000000000],
        migrationsRun: true,
      }),
    }),
    TypeOrmModule.forFeature([OutboxMessage]),
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
  providers: [TokenOutbox],
})
export class AppModule {}

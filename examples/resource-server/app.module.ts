import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { BearerGuard, ResourceServerModule } from 'nest-authorization-server/resource';
import { PhotosController } from './photos.controller.js';
import { StatusController } from './status.controller.js';

/** An API in a process of its own: it has no database and no authorization server, it asks one. */
@Module({
  imports: [
    ResourceServerModule.forRootAsync({
      useFactory: () => ({
        introspection: {
          // One of the two is enough: the issuer's metadata name the endpoint.
          issuer: process.env.ISSUER,
          endpoint: process.env.INTROSPECTION_URL,
          clientId: process.env.CLIENT_ID,
          clientSecret: process.env.CLIENT_SECRET,
          // A revoked token is admitted for as long.
          cacheTtl: Number(process.env.CACHE_TTL ?? 30),
        },
        resource: { realm: 'photos' },
      }),
    }),
  ],
  controllers: [PhotosController, StatusController],
  // Every route asks for a token, except those that are @Public().
  providers: [{ provide: APP_GUARD, useExisting: BearerGuard }],
})
export class AppModule {}

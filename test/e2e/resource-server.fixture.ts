import type { AddressInfo } from 'node:net';
import { Controller, Get, type INestApplication, type ModuleMetadata } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  AccessToken,
  BearerGuard,
  Clock,
  ErrorLog,
  Public,
  RequireOAuth,
  type ValidatedToken,
} from '../../src/resource/index.js';
import { FakeClock } from '../../src/testing/index.js';
import { adapterNamed, type AdapterName } from '../support/app.js';
import { RecordedLog } from '../support/recorded-log.js';

@Controller('photos')
export class PhotosController {
  @Get()
  @RequireOAuth('photos')
  list(@AccessToken() token: ValidatedToken) {
    return { of: token.subject, client: token.clientId, scopes: token.scopes };
  }

  @Get('albums')
  @RequireOAuth(['photos', 'albums admin'])
  albums() {
    return { albums: [] };
  }

  @Get('mine')
  mine(@AccessToken() token: ValidatedToken) {
    return { id: token.tokenId, principal: token.principal, claims: token.claims };
  }

  @Get('status')
  @Public()
  status() {
    return { up: true };
  }

  @Get('owner')
  owner(@AccessToken() token: ValidatedToken) {
    return token.user();
  }
}

export interface ResourceApp {
  readonly app: INestApplication;
  readonly clock: FakeClock;
  readonly log: RecordedLog;
  get(path: string, token?: string): Promise<Response>;
  close(): Promise<void>;
}

/** An API without an authorization server, guarded everywhere. It listens on a free port. */
export async function resourceApp(
  adapter: AdapterName,
  metadata: ModuleMetadata,
  clock = new FakeClock(),
): Promise<ResourceApp> {
  const log = new RecordedLog();
  const module = await Test.createTestingModule({
    controllers: [PhotosController],
    ...metadata,
    providers: [{ provide: APP_GUARD, useExisting: BearerGuard }, ...(metadata.providers ?? [])],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(ErrorLog)
    .useValue(log)
    .compile();
  const app = module.createNestApplication<INestApplication>(adapterNamed(adapter), {
    logger: false,
  });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    app,
    clock,
    log,
    get: (path, token) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      }),
    close: () => app.close(),
  };
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  type INestApplication,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import { AccessToken, CurrentClient, CurrentSubject } from '../../src/resource/index.js';
import { ADAPTERS, call } from './resource.fixture.js';
import { resourceApp } from './resource-app.fixture.js';

@Controller('unguarded')
class UnguardedController {
  @Get('token')
  token(@AccessToken() token: unknown) {
    return { token };
  }

  @Get('subject')
  subject(@CurrentSubject() subject: unknown) {
    return { subject };
  }

  @Get('client')
  client(@CurrentClient() client: unknown) {
    return { client };
  }
}

/** Tells the client what the log would have. */
@Catch()
class TellingFilter implements ExceptionFilter<Error> {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: Error, host: ArgumentsHost): void {
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), error.message, 500);
  }
}

describe.each(ADAPTERS)('a handler without a guard that wants a token on %s', (_, makeAdapter) => {
  let app: INestApplication;

  beforeAll(async () => {
    const providers = [{ provide: APP_FILTER, useClass: TellingFilter }];
    app = await resourceApp(makeAdapter, { controllers: [UnguardedController], providers });
  });

  afterAll(() => app.close());

  it.each([
    ['token', '@AccessToken()'],
    ['subject', '@CurrentSubject()'],
    ['client', '@CurrentClient()'],
  ])('is named in the error: %s', async (name, decorator) => {
    expect(await call(app, `/unguarded/${name}`)).toMatchObject({
      status: 500,
      body: `${decorator} of UnguardedController.${name} needs @RequireOAuth() or BearerGuard`,
    });
  });
});

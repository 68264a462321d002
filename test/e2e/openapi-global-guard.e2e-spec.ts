import { afterEach, describe, expect, it } from 'vitest';
import { Controller, Get, type INestApplication, Injectable, Post, Scope } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiWebhook, DocumentBuilder } from '@nestjs/swagger';
import { BearerGuard, OAuth2OpenApi } from '../../src/resource/index.js';
import { describedApp, documentOf, operation } from './openapi.fixture.js';
import { ADAPTERS, UndecoratedController } from './resource.fixture.js';

/** A guard of the host that does more. */
@Injectable()
class HostGuard extends BearerGuard {}

@Controller('hooks')
class HooksController {
  @Post()
  @ApiWebhook('bookSold')
  sold() {}

  @Get()
  @ApiWebhook()
  read() {}
}

const BINDINGS = [
  ['APP_GUARD', { provide: APP_GUARD, useExisting: BearerGuard }],
  ['APP_GUARD of its own', { provide: APP_GUARD, useClass: BearerGuard }],
  ['APP_GUARD that extends it', { provide: APP_GUARD, useClass: HostGuard }],
  ['APP_GUARD for each request', { provide: APP_GUARD, useClass: HostGuard, scope: Scope.REQUEST }],
] as const;

describe.each(ADAPTERS)('the document below a global guard, on %s', (_, adapter) => {
  let app: INestApplication;
  afterEach(() => app.close());

  const controllers = [UndecoratedController, HooksController];

  const expectGuarded = () => {
    const document = documentOf(app);
    expect(operation(document, 'GET /undecorated').security).toEqual([{ oauth2: [] }]);
    expect(operation(document, 'GET /undecorated').responses).toHaveProperty('401');
    expect(operation(document, 'GET /undecorated/scoped').security).toEqual([{ oauth2: ['read'] }]);
    expect(operation(document, 'GET /undecorated/public').security).toBeUndefined();
    expect(operation(document, 'GET /undecorated/public').responses).not.toHaveProperty('401');
  };

  it.each(BINDINGS)('says that undecorated handlers are guarded: %s', async (_name, guard) => {
    app = await describedApp({ adapter: adapter(), controllers, providers: [guard] });

    expectGuarded();
  });

  it('says that undecorated handlers are guarded: useGlobalGuards', async () => {
    app = await describedApp({ adapter: adapter(), controllers });
    app.useGlobalGuards(app.get(BearerGuard));

    expectGuarded();
  });

  it('says that public handlers are exempt from what holds for the whole document', async () => {
    app = await describedApp({ adapter: adapter(), controllers, providers: [BINDINGS[0][1]] });
    const config = new DocumentBuilder().addSecurityRequirements('oauth2').build();

    const document = documentOf(app, { config });

    expect(operation(document, 'GET /undecorated/public').security).toEqual([]);
    expect(operation(document, 'GET /undecorated').security).toEqual([{ oauth2: [] }]);
  });

  it('says the same of handlers that nothing guards, when it is about our tokens', async () => {
    app = await describedApp({ adapter: adapter(), controllers });
    const config = new DocumentBuilder().addSecurityRequirements('oauth2').build();
    const theirs = new DocumentBuilder().addSecurityRequirements('api-key').build();

    expect(operation(documentOf(app, { config }), 'GET /undecorated').security).toEqual([]);
    const other = documentOf(app, { config: theirs });
    expect(operation(other, 'GET /undecorated').security).toBeUndefined();
    expect(operation(other, 'GET /undecorated/public').security).toEqual([]);
  });

  it.each(['3.0.0', '3.1.0'])(
    'says nothing of what the application sends (%s)',
    async (version) => {
      app = await describedApp({ adapter: adapter(), controllers, providers: [BINDINGS[0][1]] });
      const config = new DocumentBuilder().setOpenAPIVersion(version).build();

      const { paths, webhooks } = documentOf(app, { config });

      const sent = [paths['/hooks'], webhooks?.['bookSold'], webhooks?.['read']].filter(Boolean);
      expect(sent).not.toEqual([]);
      expect(JSON.stringify(sent)).not.toMatch(/security|401|nest-authorization-server/);
    },
  );

  it('can be had without the security of any route', async () => {
    app = await describedApp({ adapter: adapter(), controllers: [] });

    const document = app.get(OAuth2OpenApi).document(() => ({ paths: {} }));

    expect(document).toMatchObject({ paths: {}, components: { securitySchemes: {} } });
  });
});

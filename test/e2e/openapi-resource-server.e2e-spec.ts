import { afterEach, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder } from '@nestjs/swagger';
import {
  OAuth2OpenApi,
  type OpenApiFlows,
  ResourceServerModule,
} from '../../src/resource/index.js';
import { documentOf, faultsOf, operation } from './openapi.fixture.js';
import { ADAPTERS, ScopesController } from './resource.fixture.js';

const flows: OpenApiFlows = {
  authorizationCode: {
    authorizationUrl: 'https://id.example.com/oauth/authorize',
    tokenUrl: 'https://id.example.com/oauth/token',
    scopes: { profile: 'See your name', email: 'See your address' },
  },
};

describe.each(ADAPTERS)('the document of an API without its server, on %s', (_, adapter) => {
  let app: INestApplication;
  afterEach(() => app.close());

  async function boot(): Promise<void> {
    const introspection = {
      endpoint: 'https://id.example.com/oauth/introspect',
      clientId: 'api',
      clientSecret: 'a-secret-of-the-api-0123456789',
    };
    const root = {
      module: class ApiModule {},
      imports: [ResourceServerModule.forRoot({ introspection })],
      controllers: [ScopesController],
    };
    app = await NestFactory.create(root, adapter(), { logger: false });
  }

  it('has the flows that it is given', async () => {
    await boot();

    const document = documentOf(app, { flows });

    expect(document.components?.securitySchemes).toEqual({ oauth2: { type: 'oauth2', flows } });
    expect(operation(document, 'GET /scopes/all').security).toEqual([
      { oauth2: ['profile', 'email'] },
    ]);
    expect(await faultsOf(document)).toEqual([]);
  });

  it('says what is missing when it is given none', async () => {
    await boot();

    expect(() => documentOf(app)).toThrow('give document() the option flows');
  });

  it.each<readonly [string, unknown, string]>([
    ['a finished document', { paths: {} }, 'document() takes the function that makes the document'],
    ['nothing', undefined, 'document() takes the function that makes the document'],
    ['a promise', async () => ({ paths: {} }), 'document(): the function answered no document'],
    ['no document', () => undefined, 'document(): the function answered no document'],
  ])('says what to give in place of %s', async (__, given, words) => {
    await boot();
    const openApi = app.get(OAuth2OpenApi);

    const error = capture(() => openApi.document(given as never, { flows }));

    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(words);
    expect(String(error)).toContain('document(() => SwaggerModule.createDocument(app, config))');
  });

  it('needs none where the application describes the scheme itself', async () => {
    await boot();
    const scheme = { type: 'openIdConnect', openIdConnectUrl: 'https://id.example.com/x' } as const;
    const config = new DocumentBuilder().addSecurity('oauth2', scheme).build();

    const document = documentOf(app, { config });

    expect(document.components?.securitySchemes).toEqual({ oauth2: scheme });
  });
});

function capture(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Controller, Get, type INestApplication, Version, VersioningType } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import {
  ApiExcludeEndpoint,
  ApiTags,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import {
  ClientCredentialsGrant,
  DEFAULT_GRANTS,
  OAuth2Module,
  OAuth2OpenApi,
  PasswordGrant,
  RequireOAuth,
} from '../../src/index.js';
import {
  adapters,
  type AppSetup,
  bootApp,
  createTestDatabase,
  ISSUER,
  oauth2,
  type TestApp,
  type TestDatabase,
  typeOrm,
} from '../support/app.js';
import { TestPeople } from '../support/header-interaction.js';
import { documentOf, faultsOf, operation } from './openapi.fixture.js';

const scopes = { read: 'See your books', write: 'Change your books' };

@Controller({ path: 'books', version: '1' })
class BooksController {
  @Get(':id')
  @RequireOAuth('read')
  show() {}

  @Get('named/:name')
  @Version('2')
  @RequireOAuth('write')
  find() {}
}

describe.each(adapters)('the document of an application with its server, on %s', (adapter) => {
  let database: TestDatabase;
  let running: TestApp | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });
  afterAll(() => database.drop());

  /** The documents made before and after the application begins to listen, which must be one. */
  async function documentWith(setup: AppSetup): Promise<OpenAPIObject> {
    let early: OpenAPIObject | undefined;
    const { configure, imports = [oauth2({ scopes })], ...rest } = setup;
    running = await bootApp(adapter, {
      controllers: [BooksController],
      ...rest,
      imports: [typeOrm(database), ...imports],
      configure: (app: INestApplication) => {
        configure?.(app);
        early = documentOf(app);
      },
    });
    expect(documentOf(running.app)).toEqual(early);
    return early as OpenAPIObject;
  }

  const flowsOf = ({ components }: OpenAPIObject) => {
    const scheme = components?.securitySchemes?.['oauth2'];
    return scheme && 'flows' in scheme ? scheme.flows : undefined;
  };

  it('has the flows of the server, with its URLs and the words of its scopes', async () => {
    const document = await documentWith({});

    const tokenUrl = `${ISSUER}/oauth/token`;
    expect(document.components?.securitySchemes?.['oauth2']).toEqual({
      type: 'oauth2',
      flows: {
        authorizationCode: {
          authorizationUrl: `${ISSUER}/oauth/authorize`,
          tokenUrl,
          refreshUrl: tokenUrl,
          scopes,
        },
        clientCredentials: { tokenUrl, scopes },
      },
    });
    expect(await faultsOf(document)).toEqual([]);
  });

  it('has the flows of the grants that are registered, and no others', async () => {
    const one = await documentWith({ imports: [oauth2({ grants: [ClientCredentialsGrant] })] });
    await running?.close();
    const all = await documentWith({
      imports: [oauth2({ grants: [...DEFAULT_GRANTS, PasswordGrant], resourceOwners: TestPeople })],
    });

    const tokenUrl = `${ISSUER}/oauth/token`;
    expect(flowsOf(one)).toEqual({ clientCredentials: { tokenUrl, scopes: {} } });
    expect(flowsOf(all)).toHaveProperty('password', { tokenUrl, refreshUrl: tokenUrl, scopes: {} });
  });

  it('tells the URLs of the metadata document, wherever the host puts the server (RFC 8414 §2)', async () => {
    const document = await documentWith({
      imports: [
        oauth2({ issuer: `${ISSUER}/tenant` }),
        RouterModule.register([{ path: 'auth', module: OAuth2Module }]),
      ],
      configure: (app) => app.setGlobalPrefix('api', { exclude: ['health'] }),
    });

    const path = '/.well-known/oauth-authorization-server/tenant';
    const metadata = (await (await running?.request(path))?.json()) as Record<string, string>;
    expect(flowsOf(document)?.authorizationCode).toMatchObject({
      authorizationUrl: metadata['authorization_endpoint'],
      tokenUrl: metadata['token_endpoint'],
    });
    expect(metadata['token_endpoint']).toBe(`${ISSUER}/api/auth/tenant/oauth/token`);
  });

  it('finds the rule of each route under a prefix and in each version', async () => {
    const document = await documentWith({
      configure: (app) => {
        app.setGlobalPrefix('api');
        app.enableVersioning({ type: VersioningType.URI });
      },
    });

    expect(operation(document, 'GET /api/v1/books/{id}').security).toEqual([{ oauth2: ['read'] }]);
    expect(operation(document, 'GET /api/v2/books/named/{name}').security).toEqual([
      { oauth2: ['write'] },
    ]);
  });

  it('leaves the endpoints of the server out: the metadata document describes them', async () => {
    const document = await documentWith({});

    expect(Object.keys(document.paths)).toEqual(['/books/{id}', '/books/named/{name}']);
    const bare = SwaggerModule.createDocument(
      running?.app as INestApplication,
      new DocumentBuilder().build(),
    );
    expect(Object.keys(bare.paths)).toEqual(['/books/{id}', '/books/named/{name}']);
  });

  it('has them in a document made once they have their paths, where the host’s decorators say so', async () => {
    const decorators = [ApiExcludeEndpoint(false), ApiTags('OAuth')];
    running = await bootApp(adapter, {
      imports: [typeOrm(database), oauth2({ endpoints: { decorators } })],
    });

    const document = documentOf(running.app);

    const { tags, security, operationId } = operation(document, 'POST /oauth/token');
    expect(tags).toContain('OAuth');
    expect(security).toBeUndefined();
    expect(operationId).toBe('TokenEndpointController_POST');
    expect(await faultsOf(document)).toEqual([]);
  });

  it('gives the scheme to documents that are made in another way', async () => {
    await documentWith({});

    const scheme = running?.app.get(OAuth2OpenApi).securityScheme();
    const config = new DocumentBuilder().addSecurity('accounts', scheme ?? { type: 'oauth2' });

    expect(config.build().components?.securitySchemes?.['accounts']).toBe(scheme);
    expect(scheme?.flows.authorizationCode?.authorizationUrl).toBe(`${ISSUER}/oauth/authorize`);
  });
});

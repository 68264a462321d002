import { afterEach, describe, expect, it } from 'vitest';
import { Controller, Get, type INestApplication, type Type } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCookieAuth,
  ApiForbiddenResponse,
  ApiOAuth2,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiSecurity,
  ApiUnauthorizedResponse,
  DocumentBuilder,
  SwaggerModule,
} from '@nestjs/swagger';
import { Public, RequireOAuth, SessionOrScopes } from '../../src/resource/index.js';
import { describedApp, type DocumentSetup, documentOf, operation } from './openapi.fixture.js';
import { ADAPTERS } from './resource.fixture.js';

class Book {
  @ApiProperty({ type: String })
  title = '';
}

@Controller('words')
@ApiForbiddenResponse({ description: 'of the class' })
class WordsController {
  @Get('plain')
  @RequireOAuth('read')
  @ApiOkResponse({ type: Book })
  plain() {}

  @Get('bearer')
  @RequireOAuth('read')
  @ApiBearerAuth()
  bearer() {}

  @Get('key')
  @ApiSecurity('api-key')
  @RequireOAuth('read')
  key() {}

  @Get('operation')
  @RequireOAuth('read')
  @ApiOperation({ summary: 'Said here', security: [{ operation: [] }] })
  operation() {}

  @Get('response')
  @RequireOAuth('read')
  @ApiUnauthorizedResponse({ description: 'of the handler' })
  response() {}

  @Get('public')
  @Public()
  @ApiSecurity('api-key')
  open() {}
}

@Controller('class')
@ApiBearerAuth()
@RequireOAuth('read')
class BearerController {
  @Get()
  show() {}
}

@Controller('ways')
class WaysController {
  @Get('cookie')
  @ApiCookieAuth()
  @SessionOrScopes('read')
  cookie() {}

  @Get('both')
  @ApiCookieAuth()
  @ApiOAuth2(['read', 'extra'])
  @SessionOrScopes('read')
  both() {}
}

/** As the compiler plugin of `@nestjs/swagger` leaves a controller. */
@Controller('compiled')
class CompiledController {
  static _OPENAPI_METADATA_FACTORY() {
    return { show: { summary: 'A book', type: Book } };
  }

  @Get()
  @RequireOAuth('read')
  show() {
    return new Book();
  }
}

describe.each(ADAPTERS)('what the application says itself, on %s', (_, adapter) => {
  let app: INestApplication | undefined;
  afterEach(() => app?.close());

  async function described(controllers: Type[], setup: DocumentSetup = {}) {
    app = await describedApp({ adapter: adapter(), controllers });
    return documentOf(app, setup);
  }

  it.each([
    ['GET /words/bearer', [{ bearer: [] }]],
    ['GET /words/key', [{ 'api-key': [] }]],
    ['GET /words/operation', [{ operation: [] }]],
    ['GET /words/public', [{ 'api-key': [] }]],
    ['GET /words/plain', [{ oauth2: ['read'] }]],
  ])('about the security of %s stands', async (route, security) => {
    const document = await described([WordsController]);

    expect(operation(document, route).security).toEqual(security);
  });

  it('about the security of a class stands', async () => {
    const document = await described([BearerController]);

    expect(operation(document, 'GET /class').security).toEqual([{ bearer: [] }]);
    expect(operation(document, 'GET /class').responses).toHaveProperty('401');
  });

  it('about another way in stands beside the scopes', async () => {
    const document = await described([WaysController]);

    expect(operation(document, 'GET /ways/cookie').security).toEqual([
      { cookie: [] },
      { oauth2: ['read'] },
    ]);
    expect(operation(document, 'GET /ways/both').security).toEqual([
      { oauth2: ['read', 'extra'] },
      { cookie: [] },
    ]);
  });

  it('is there again for a document that is made in another way', async () => {
    await described([WordsController, BearerController]);

    const { paths } = SwaggerModule.createDocument(
      app as INestApplication,
      new DocumentBuilder().build(),
    );

    expect(paths['/words/operation']?.get).toMatchObject({
      summary: 'Said here',
      security: [{ operation: [] }],
    });
    expect(paths['/words/bearer']?.get?.security).toEqual([{ bearer: [] }]);
    expect(paths['/class']?.get?.security).toEqual([{ bearer: [] }]);
    expect(paths['/words/plain']?.get?.security).toBeUndefined();
  });

  it('about answers stands', async () => {
    const document = await described([WordsController]);
    const { responses } = operation(document, 'GET /words/response');

    expect(responses['401']).toMatchObject({ description: 'of the handler' });
    expect(responses['403']).toMatchObject({ description: 'of the class' });
    expect(operation(document, 'GET /words/plain').responses['200']).toHaveProperty('content');
    expect(operation(document, 'GET /words/operation').summary).toBe('Said here');
  });

  it('about all answers stands', async () => {
    const config = new DocumentBuilder()
      .addGlobalResponse({ status: 401, description: 'of every route' })
      .build();
    const document = await described([CompiledController], { config });
    const { SwaggerGlobalResponsesStorage: storage } = globalThis as unknown as {
      readonly SwaggerGlobalResponsesStorage: { clear(): void };
    };
    storage.clear();

    const { responses } = operation(document, 'GET /compiled');
    expect(responses['401']).toMatchObject({ description: 'of every route' });
    expect(responses['403']).toHaveProperty('headers');
  });

  it('by the compiler plugin stands', async () => {
    const document = await described([CompiledController]);
    const { summary, responses } = operation(document, 'GET /compiled');

    expect(summary).toBe('A book');
    expect(responses['200']).toHaveProperty('content');
    expect(responses['403']).toHaveProperty('headers');
  });

  it('about the scheme and the schema stands', async () => {
    const config = new DocumentBuilder().addOAuth2({ type: 'oauth2', description: 'Mine' }).build();
    const document = await described([WordsController], { config });

    expect(document.components?.securitySchemes?.['oauth2']).toMatchObject({ description: 'Mine' });
  });
});

import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import {
  AccessToken,
  OAuth2OpenApi,
  RequireOAuth,
  ResourceServerModule,
  type ValidatedToken,
} from '../../src/resource/index.js';
import { document } from '../cli/command-line.js';
import { freePort } from '../standalone/server-process.js';
import { adapterNamed } from '../support/app.js';
import type { Adapter } from '../support/oauth-server.js';
import type { DemoServer } from './browser.fixture.js';

@Controller('profile')
class ProfileController {
  @Get()
  @RequireOAuth(['profile email', 'user'])
  show(@AccessToken() { subject, clientId, scopes }: ValidatedToken) {
    return { subject, clientId, scopes };
  }
}

/** An API on an origin of its own, guarded by introspection, with Swagger UI at `/docs`. */
export class DocumentedApi {
  private constructor(
    readonly origin: string,
    private readonly app: INestApplication,
  ) {}

  static async start(adapter: Adapter, server: DemoServer): Promise<DocumentedApi> {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const redirectUri = `${origin}/docs/oauth2-redirect.html`;
    await register(server, redirectUri);
    const module = moduleFor(server.issuer);
    const app = await NestFactory.create(module, adapterNamed(adapter), { logger: false });
    serveDocs(app, server.issuer, redirectUri);
    await app.listen(port, '127.0.0.1');
    return new DocumentedApi(origin, app);
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}

/** Swagger UI is a public client, as any page is. */
async function register({ databaseUrl }: DemoServer, redirectUri: string): Promise<void> {
  await document(
    `client create --id docs --name "Books, documented" --public --grant authorization_code
     --redirect-uri ${redirectUri} --scope "profile email user"`,
    { databaseUrl },
  );
}

function moduleFor(issuer: string) {
  @Module({
    imports: [
      ResourceServerModule.forRoot({
        introspection: {
          issuer,
          clientId: 'demo-web',
          clientSecret: 'demo-web-secret-for-local-use-only',
        },
      }),
    ],
    controllers: [ProfileController],
  })
  class ApiModule {}
  return ApiModule;
}

function serveDocs(app: INestApplication, issuer: string, oauth2RedirectUrl: string): void {
  const config = new DocumentBuilder().setTitle('Profiles').build();
  const flows = {
    authorizationCode: {
      authorizationUrl: `${issuer}/oauth/authorize`,
      tokenUrl: `${issuer}/oauth/token`,
      scopes: { profile: 'See your name', email: 'See your address' },
    },
  };
  const openApi = app.get(OAuth2OpenApi);
  const described = openApi.document(() => SwaggerModule.createDocument(app, config), { flows });
  SwaggerModule.setup('docs', app, described, {
    swaggerOptions: {
      // Without it Swagger UI takes `/docs` for a file, and looks beside it.
      oauth2RedirectUrl,
      initOAuth: { clientId: 'docs', usePkceWithAuthorizationCodeGrant: true },
    },
  });
}

import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { OAuth2OpenApi } from 'nest-authorization-server';

/**
 * Serves the API's description at `/docs`, and at `/docs-json` for programs. The decorators are in it already. Its
 * "Authorize" button needs a client of that name:
 * `npx oauth2 client create --id docs --name Docs --public --grant authorization_code
 * --redirect-uri http://localhost:3000/docs/oauth2-redirect.html --scope "profile email read write"`
 */
export function serveDocs(app: INestApplication): void {
  const config = new DocumentBuilder().setTitle('Library').build();
  const openApi = app.get(OAuth2OpenApi);
  const document = () => openApi.document(() => SwaggerModule.createDocument(app, config));
  const url = process.env.ISSUER ?? 'http://localhost:3000';
  SwaggerModule.setup('docs', app, document, {
    swaggerOptions: {
      initOAuth: { clientId: 'docs', usePkceWithAuthorizationCodeGrant: true },
      // Left to itself it would forget `/docs`.
      oauth2RedirectUrl: `${url}/docs/oauth2-redirect.html`,
    },
  });
}

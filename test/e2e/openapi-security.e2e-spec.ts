import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { OAuth2OpenApi } from '../../src/resource/index.js';
import {
  BooksController,
  FilmsController,
  FormsController,
  LayersController,
  OldBooksController,
  OpenController,
  OpenOldBooksController,
  Owns,
} from './openapi.controllers.js';
import { describedApp, documentOf, faultsOf, operation } from './openapi.fixture.js';
import { ADAPTERS } from './resource.fixture.js';

const ANY = [{ oauth2: [] }];

const asks = (...scopes: readonly string[]) => ({ oauth2: scopes });

describe.each(ADAPTERS)(
  'the security of each route in an OpenAPI document, on %s',
  (_, adapter) => {
    let app: INestApplication;
    let document: OpenAPIObject;

    beforeAll(async () => {
      app = await describedApp({
        adapter: adapter(),
        controllers: [
          FormsController,
          LayersController,
          BooksController,
          FilmsController,
          OpenController,
          OldBooksController,
          OpenOldBooksController,
        ],
        providers: [Owns],
      });
      document = documentOf(app);
    });
    afterAll(() => app.close());

    it.each([
      ['GET /forms/any', ANY],
      ['GET /forms/null', ANY],
      ['GET /forms/all', [asks('profile', 'email')]],
      ['GET /forms/either', [asks('profile'), asks('email')]],
      ['GET /forms/mixed', [asks('profile', 'email'), asks('user')]],
      ['GET /forms/and', [asks('profile', 'email')]],
      ['GET /forms/or', [asks('profile'), asks('email')]],
      ['GET /forms/judged', [asks('profile', 'email')]],
      ['GET /forms/optional', [asks(), {}]],
      ['GET /forms/optional-scoped', [asks('read'), {}]],
      ['GET /forms/computed', ANY],
      ['GET /forms/scopes', [asks('read')]],
      ['GET /forms/read-write', [asks('books', 'read')]],
      ['PUT /forms/read-write', [asks('books', 'write')]],
      ['GET /forms/resource', [asks('books:read')]],
      ['DELETE /forms/resource', [asks('books:write')]],
      ['GET /forms/by-method', [asks('a', 'b'), asks('c')]],
      ['POST /forms/by-method', [asks('d')]],
      ['DELETE /forms/by-method', ANY],
      ['GET /forms/session', [asks('read')]],
      ['GET /forms/owner', [asks('admin')]],
      ['GET /forms/by-hand', ANY],
    ])('says what %s asks for', (route, security) => {
      const { security: told, responses } = operation(document, route);

      expect(told).toEqual(security);
      expect(Object.keys(responses)).toContain('401');
    });

    it.each(['GET /forms/public', 'GET /forms/unguarded', 'GET /layers/status', 'OPTIONS /layers'])(
      'says nothing of %s, which asks for nothing',
      (route) => {
        const { security, responses } = operation(document, route);

        expect(security).toBeUndefined();
        expect(Object.keys(responses)).toEqual(['200']);
      },
    );

    it.each([
      ['GET /layers', [asks('reports')]],
      ['DELETE /layers/{id}', [asks('reports:admin')]],
      ['POST /layers', ANY],
    ])('lets a handler’s rule replace its controller’s: %s', (route, security) => {
      expect(operation(document, route).security).toEqual(security);
    });

    it.each([
      ['GET /books', [asks('books')]],
      ['GET /films', [asks('films'), asks('admin')]],
      ['GET /open', undefined],
      ['POST /books', [asks('write')]],
      ['POST /open', [asks('write')]],
      ['GET /old-books', [asks('books')]],
      ['GET /open-old-books', undefined],
    ])('tells one inherited handler from another: %s', (route, security) => {
      expect(operation(document, route).security).toEqual(security);
    });

    it('takes the names of the options for reading and writing', async () => {
      const named = await describedApp({
        adapter: adapter(),
        controllers: [FormsController],
        providers: [Owns],
        oauth2: { resource: { readScope: 'view', writeScope: 'change' } },
      });

      const renamed = documentOf(named);

      expect(operation(renamed, 'GET /forms/read-write').security).toEqual([asks('books', 'view')]);
      expect(operation(renamed, 'DELETE /forms/resource').security).toEqual([asks('books:change')]);
      await named.close();
    });

    it('calls the scheme as it is told to', () => {
      const renamed = documentOf(app, { scheme: 'accounts' });

      expect(operation(renamed, 'GET /forms/scopes').security).toEqual([{ accounts: ['read'] }]);
      expect(Object.keys(renamed.components?.securitySchemes ?? {})).toEqual(['accounts']);
    });

    it.each(['3.0.0', '3.1.0', '3.2.0'])('is a document of OpenAPI %s', async (version) => {
      const config = new DocumentBuilder().setTitle('Books').setOpenAPIVersion(version).build();

      expect(await faultsOf(documentOf(app, { config, outages: true }))).toEqual([]);
    });

    it('would not pass for one without its flows', async () => {
      const components = { securitySchemes: { oauth2: { type: 'oauth2' } } } as const;

      expect(await faultsOf({ ...document, components })).not.toEqual([]);
      expect(await faultsOf({ ...document, components: {} })).toContain('oauth2');
    });

    it('leaves nothing behind that another document would show', () => {
      const before = JSON.stringify(document);

      const bare = SwaggerModule.createDocument(app, new DocumentBuilder().build());

      expect(JSON.stringify(bare)).not.toMatch(/nest-authorization-server|oauth2/i);
      expect(JSON.stringify(documentOf(app))).toBe(before);
      expect(before).not.toContain('nest-authorization-server');
    });

    it('leaves nothing behind when the document cannot be made', () => {
      const fail = () => {
        throw new Error('no document');
      };

      expect(() => app.get(OAuth2OpenApi).document(fail)).toThrow('no document');
      const bare = SwaggerModule.createDocument(app, new DocumentBuilder().build());
      expect(JSON.stringify(bare)).not.toMatch(/nest-authorization-server|oauth2/i);
    });
  },
);

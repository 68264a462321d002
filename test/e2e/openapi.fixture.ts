import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import { OAuth2OpenApi, type OpenApiOptions } from '../../src/resource/index.js';
import { OAuth2TestingModule, type OAuth2TestingOptions } from '../../src/testing/index.js';

type Config = Omit<OpenAPIObject, 'paths'>;

export interface DocumentSetup extends OpenApiOptions {
  readonly config?: Config;
}

/** What a `main.ts` does before it listens. */
export function documentOf(app: INestApplication, setup: DocumentSetup = {}): OpenAPIObject {
  const { config = new DocumentBuilder().setTitle('Books').build(), ...options } = setup;
  return app.get(OAuth2OpenApi).document(() => SwaggerModule.createDocument(app, config), options);
}

export interface DescribedApp extends ModuleMetadata {
  readonly adapter: AbstractHttpAdapter;
  readonly oauth2?: OAuth2TestingOptions;
}

/** An application that has not begun to listen, as documents are made of. */
export async function describedApp(setup: DescribedApp): Promise<INestApplication> {
  const { adapter, oauth2, imports = [], ...metadata } = setup;
  const module = await Test.createTestingModule({
    imports: [OAuth2TestingModule.forRoot(oauth2), ...imports],
    ...metadata,
  }).compile();
  return module.createNestApplication<INestApplication>(adapter, { logger: false });
}

/** What is wrong with a document by the schema of its OpenAPI version, and which schemes it names but lacks. */
export async function faultsOf(document: OpenAPIObject): Promise<readonly unknown[]> {
  const plain = JSON.parse(JSON.stringify(document), withoutSearch) as OpenAPIObject;
  const { valid, errors } = await new Validator().validate({ ...plain });
  const present = Object.keys(plain.components?.securitySchemes ?? {});
  const operations = Object.values(plain.paths).flatMap((item) => Object.values(item));
  const named = operations
    .flatMap(({ security = [] }: { security?: Record<string, unknown>[] }) => security)
    .flatMap((requirement) => Object.keys(requirement));
  const lacking = [...new Set(named)].filter((name) => !present.includes(name));
  return [...(valid ? [] : [errors].flat()), ...lacking];
}

/** `@nestjs/swagger` describes SEARCH for `@All()`, which OpenAPI does not know. */
function withoutSearch(key: string, value: unknown): unknown {
  return key === 'search' ? undefined : value;
}

/** The operation of a method and a path, written as `GET /books`. */
export function operation(document: OpenAPIObject, route: string) {
  const [method = '', path = ''] = route.split(' ');
  const found = document.paths[path]?.[method.toLowerCase() as 'get'];
  if (!found) throw new Error(`no ${route} in ${Object.keys(document.paths).join(', ')}`);
  return found;
}

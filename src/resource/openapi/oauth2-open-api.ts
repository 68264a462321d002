import { Inject, Injectable, Optional, type Type } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { ResourceSettings } from '../resource-settings.js';
import { DocumentCompletion } from './document-completion.js';
import { FlowSource } from './flow-source.js';
import type {
  Described,
  OpenApiDocument,
  OpenApiOptions,
  OpenApiSecurityScheme,
} from './open-api.types.js';
import { isGuardedGlobally } from './route-access.js';
import { RouteMarks } from './route-marks.js';

const INSTEAD = 'write document(() => SwaggerModule.createDocument(app, config))';

/**
 * Lets the decorators document themselves in what `@nestjs/swagger` makes: the security scheme, what each route asks
 * for, and the answers to those who are refused.
 *
 * @publicApi
 * @example
 * ```ts
 * const config = new DocumentBuilder().setTitle('Books').build();
 * const openApi = app.get(OAuth2OpenApi);
 * const document = openApi.document(() => SwaggerModule.createDocument(app, config));
 * ```
 */
@Injectable()
export class OAuth2OpenApi {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ApplicationConfig) private readonly application: ApplicationConfig,
    @Inject(ResourceSettings) private readonly settings: ResourceSettings,
    @Optional() @Inject(FlowSource) private readonly source?: FlowSource,
  ) {}

  /**
   * The document that `create` makes, completed. What the application says itself, by decorators or with the
   * document builder, stays as it is.
   *
   * Global prefix, versions and global guards must be set before, as for `SwaggerModule.createDocument()` itself.
   *
   * @throws {TypeError} when nobody can tell where clients get tokens, or no function is given that makes a document
   */
  document<Document extends OpenApiDocument>(
    create: () => Document,
    options: OpenApiOptions = {},
  ): Document {
    const marks = new RouteMarks(this.controllers());
    const made = marks.during(functionOf(create));
    const completion = new DocumentCompletion({
      marks,
      settings: this.settings,
      globally: isGuardedGlobally(this.application),
      name: options.scheme ?? 'oauth2',
      scheme: () => this.securityScheme(options),
      outages: options.outages ?? false,
    });
    const completed: unknown = completion.of(describedIn(made));
    return completed as Document;
  }

  /**
   * Where clients get tokens for this API. `document()` writes it; it is for documents that are made in another way.
   *
   * @throws {TypeError} when there is no authorization server in this process and no flow is given
   */
  securityScheme({ flows }: Pick<OpenApiOptions, 'flows'> = {}): OpenApiSecurityScheme {
    const told = flows ?? this.source?.flows();
    if (told) return { type: 'oauth2', flows: told };
    throw new TypeError(
      'no authorization server runs in this process: give document() the option flows, with the URLs of yours',
    );
  }

  private controllers(): readonly Type[] {
    const wrappers = [...this.modules.values()].flatMap(({ controllers }) => [
      ...controllers.values(),
    ]);
    return [...new Set(wrappers.map(({ metatype }) => metatype as Type))];
  }
}

/** Without types the document itself may be given, as to `SwaggerModule.setup()`: its routes could not be recognised. */
function functionOf<T>(create: () => T): () => T {
  if (typeof create === 'function') return create;
  throw new TypeError(`document() takes the function that makes the document: ${INSTEAD}`);
}

function describedIn(made: unknown): Described {
  const { paths } = Object(made) as Partial<Described>;
  if (typeof paths === 'object' && paths !== null) return made as Described;
  throw new TypeError(`document(): the function answered no document, at once: ${INSTEAD}`);
}

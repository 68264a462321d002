import { Logger, type Type } from '@nestjs/common';
import type { AuthorizationServer } from '../authorization-server.js';
import type { Endpoint, EndpointClass } from '../endpoints/endpoint.js';
import { DEFAULT_GRANTS } from '../grants/default-grants.js';
import { declarationOf } from '../hook-discovery/oauth2-hooks.decorator.js';
import type { EndpointNames } from '../http/endpoint-names.js';
import type { HostClasses } from '../nest/host-classes.js';
import { pageEndpoints } from '../http/pages/page.providers.js';
import { ReadyInteraction } from '../http/pages/ready-interaction.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import type { OAuth2Feature, OAuth2Options, ResolvedOptions } from '../oauth2.options.js';
import type { TokenFormats } from '../tokens/token-formats.js';
import { legacyWarnings } from './legacy-warnings.js';

/** What the server is made ready with. */
export interface StartupParts {
  readonly options: OAuth2Options;
  readonly resolved: ResolvedOptions;
  readonly endpoints: readonly EndpointClass[];
  readonly features?: readonly OAuth2Feature[];
  readonly server: AuthorizationServer;
  readonly classes: HostClasses;
  readonly names: EndpointNames;
}

/**
 * Makes the classes of the options and of features and registers them, before any other provider or hook of the
 * application sees the server.
 */
export class OAuth2Startup {
  readonly #pages: boolean;

  private constructor(private readonly parts: StartupParts) {
    const { interaction } = parts.options;
    this.#pages =
      !interaction ||
      interaction === ReadyInteraction ||
      interaction.prototype instanceof ReadyInteraction;
  }

  /** @throws {OAuth2ConfigurationError} when two of them have one name, or one is misdeclared */
  static async run(parts: StartupParts): Promise<OAuth2Startup> {
    const startup = new OAuth2Startup(parts);
    const { options, endpoints, features = [] } = parts;
    const { grants = DEFAULT_GRANTS } = options;
    // Hooks of the options are found with those that are found.
    const { hooks: _theirs, ...listed } = options;
    await startup.register({ ...listed, grants, endpoints }, '');
    for (const feature of features) await startup.register(feature, 'forFeature: ');
    for (const warning of legacyWarnings(parts.resolved.legacy)) new Logger('OAuth2').warn(warning);
    return startup;
  }

  /** A host with an interaction of its own does not get the ready pages. */
  serves(endpoint: EndpointClass): boolean {
    return this.#pages || !pageEndpoints.includes(endpoint);
  }

  private async register(extensions: OAuth2Feature, owner: string): Promise<void> {
    const { server } = this.parts;
    const { clientAuthMethods, tokenFormats, grants, responseTypes, hooks } = extensions;
    await this.each(`${owner}clientAuthMethods`, clientAuthMethods, (one) =>
      server.registerClientAuthMethod(one),
    );
    await this.each(`${owner}tokenFormats`, tokenFormats, (one) => server.registerTokenFormat(one));
    await this.each(`${owner}grants`, grants, (one) => server.registerGrant(one));
    await this.each(`${owner}responseTypes`, responseTypes, (one) =>
      server.registerResponseType(one),
    );
    const list = owner === '' ? 'endpoints.classes' : `${owner}endpoints`;
    await this.registerEndpoints(list, extensions.endpoints ?? []);
    await this.each(`${owner}hooks`, hooks, (one, type) =>
      server.registerHooks(one, declarationOf(type)),
    );
  }

  private async each<T>(
    list: string,
    types: readonly Type<T>[] | undefined,
    act: (instance: T, type: Type<T>) => unknown,
  ): Promise<void> {
    for (const type of types ?? []) {
      const instance = await this.parts.classes.instance(type);
      register(list, () => act(instance, type));
    }
  }

  private async registerEndpoints(list: string, types: readonly EndpointClass[]): Promise<void> {
    const { classes, server, names } = this.parts;
    for (const type of types) {
      if (!this.serves(type)) continue;
      const endpoint = await classes.instance(type as unknown as Type<Endpoint>);
      register(list, () => server.registerEndpoint(endpoint));
      names.add(type, endpoint.name);
    }
  }
}

/** What every format may be told by: those of the options, of features, and those of the application's own hooks. */
export function requireChosenFormat(formats: TokenFormats): void {
  try {
    formats.requireChosen();
  } catch (error) {
    throw new OAuth2ConfigurationError([(error as TypeError).message]);
  }
}

function register(option: string, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new OAuth2ConfigurationError([`${option}: ${error.message}`]);
  }
}

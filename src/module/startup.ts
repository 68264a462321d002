import { Logger, type Type } from '@nestjs/common';
import type { AuthorizationServer } from '../authorization-server.js';
import type { Endpoint, EndpointClass } from '../endpoints/endpoint.js';
import { DEFAULT_GRANTS } from '../grants/default-grants.js';
import type { Grant } from '../grants/grant.js';
import type { EndpointNames } from '../http/endpoint-names.js';
import type { HostClasses } from '../nest/host-classes.js';
import { pageEndpoints } from '../http/pages/page.providers.js';
import { ReadyInteraction } from '../http/pages/ready-interaction.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import type { OAuth2Options, ResolvedOptions } from '../oauth2.options.js';
import type { TokenFormats } from '../tokens/token-formats.js';
import { legacyWarnings } from './legacy-warnings.js';

/** What the server is made ready with. */
export interface StartupParts {
  readonly options: OAuth2Options;
  readonly resolved: ResolvedOptions;
  readonly endpoints: readonly EndpointClass[];
  readonly server: AuthorizationServer;
  readonly classes: HostClasses;
  readonly names: EndpointNames;
}

/**
 * Makes the grants, response types and endpoints of the options and registers them, before any other provider or hook
 * of the application sees the server.
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
    await startup.registerClientAuthMethods();
    await startup.registerTokenFormats();
    await startup.registerGrants();
    await startup.registerResponseTypes();
    await startup.registerEndpoints();
    for (const warning of legacyWarnings(parts.resolved.legacy)) new Logger('OAuth2').warn(warning);
    return startup;
  }

  /** A host with an interaction of its own does not get the ready pages. */
  serves(endpoint: EndpointClass): boolean {
    return this.#pages || !pageEndpoints.includes(endpoint);
  }

  private async registerClientAuthMethods(): Promise<void> {
    const { options, classes, server } = this.parts;
    for (const type of options.clientAuthMethods ?? []) {
      const method = await classes.instance(type);
      register('clientAuthMethods', () => server.registerClientAuthMethod(method));
    }
  }

  private async registerTokenFormats(): Promise<void> {
    const { options, classes, server } = this.parts;
    for (const type of options.tokenFormats ?? []) {
      const format = await classes.instance(type);
      register('tokenFormats', () => server.registerTokenFormat(format));
    }
  }

  private async registerGrants(): Promise<void> {
    const { options, classes, server } = this.parts;
    for (const type of options.grants ?? DEFAULT_GRANTS) {
      const grant = await classes.instance<Grant>(type);
      register('grants', () => server.registerGrant(grant));
    }
  }

  private async registerResponseTypes(): Promise<void> {
    const { options, classes, server } = this.parts;
    for (const type of options.responseTypes ?? []) {
      const responseType = await classes.instance(type);
      register('responseTypes', () => server.registerResponseType(responseType));
    }
  }

  private async registerEndpoints(): Promise<void> {
    const { endpoints, classes, server, names } = this.parts;
    for (const type of endpoints) {
      if (!this.serves(type)) continue;
      const endpoint = await classes.instance(type as unknown as Type<Endpoint>);
      register('endpoints.classes', () => server.registerEndpoint(endpoint));
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

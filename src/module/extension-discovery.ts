import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { AuthorizationServer } from '../authorization-server.js';
import { ClientAuthMethod } from '../clients/methods/client-auth-method.js';
import { Endpoint } from '../endpoints/endpoint.js';
import { Grant } from '../grants/grant.js';
import { ResponseType } from '../grants/response-type.js';
import { isExtension } from '../nest/oauth2-extension.decorator.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import { TokenFormat } from '../tokens/token-format.js';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Finds the providers with `@OAuth2Extension()`, wherever Nest has made one, and registers them. */
@Injectable()
export class ExtensionDiscovery implements OnModuleInit {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(AuthorizationServer) private readonly server: AuthorizationServer,
  ) {}

  /** @throws {OAuth2ConfigurationError} naming everything that cannot be registered */
  onModuleInit(): void {
    const seen = new Set<unknown>();
    const problems = this.discovery
      .getProviders()
      .filter((wrapper) => !wrapper.isAlias && isExtension(classOf(wrapper)))
      .flatMap((wrapper) => {
        // Several modules may provide one instance.
        if (seen.has(wrapper.instance)) return [];
        seen.add(wrapper.instance);
        return this.problem(wrapper) ?? [];
      });
    if (problems.length === 0) return;
    throw new OAuth2ConfigurationError(problems, 'The application', 'its extensions');
  }

  private problem(wrapper: Wrapper): string | undefined {
    const { name } = classOf(wrapper);
    if (wrapper.isTransient || !wrapper.isDependencyTreeStatic()) {
      return `${name} is made anew for each request or use: make it a provider in the default scope`;
    }
    try {
      return this.register(wrapper.instance);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return `${name}: ${error.message}`;
    }
  }

  /** @returns what is wrong with it */
  private register(extension: unknown): string | undefined {
    const { server } = this;
    if (extension instanceof Grant) server.registerGrant(extension);
    else if (extension instanceof ResponseType) server.registerResponseType(extension);
    else if (extension instanceof ClientAuthMethod) server.registerClientAuthMethod(extension);
    else if (extension instanceof TokenFormat) server.registerTokenFormat(extension);
    else if (extension instanceof Endpoint) {
      return `${extension.constructor.name} is an endpoint, whose route is needed before it is made: write its class in endpoints.classes, or in forFeature({ endpoints })`;
    } else {
      return `${(extension as object).constructor.name} has @OAuth2Extension(): write a class that extends Grant, ResponseType, ClientAuthMethod or TokenFormat`;
    }
    return undefined;
  }
}

function classOf({ instance, metatype }: Wrapper): { readonly name: string } {
  const made: unknown = instance;
  if (typeof made === 'object' && made !== null) return made.constructor;
  return typeof metatype === 'function' ? metatype : Object;
}

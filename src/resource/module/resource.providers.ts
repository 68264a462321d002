import type { InjectionToken, Provider, Type } from '@nestjs/common';
import { hookProviders } from '../../hook-discovery/hook.providers.js';
import { HostClasses } from '../../nest/host-classes.js';
import { SignedInSession } from '../access/signed-in-session.js';
import { AccessAlternatives } from '../access/access-alternatives.js';
import { BearerGuard } from '../guards/bearer.guard.js';
import { OAuth2TokenMiddleware } from '../guards/oauth2-token.middleware.js';
import { RefusalFormModule } from '../guards/refusal-form.module.js';
import { ScopeGuard } from '../guards/scope.guard.js';
import { OAuth2OpenApi } from '../openapi/oauth2-open-api.js';
import { ResourceProtector } from '../guards/resource-protector.js';
import { ResourceSettings } from '../resource-settings.js';
import { ResourceStartup } from '../startup/resource-startup.js';
import type { ResourceOptions } from '../resource.options.js';
import { AcceptedTokens } from '../token/accepted-tokens.js';
import { TokenAuthenticator } from '../guards/token-authenticator.js';
import type { TokenValidator } from '../validators/token-validator.js';
import { TokenValidators } from '../validators/token-validators.js';

/** Where the options of a module are, and who decides about tokens when they do not say. */
export interface ResourceSource {
  /** Of what has the option group `resource`, as the application wrote it. */
  readonly optionsToken: InjectionToken;
  /** Of what has the same group with its defaults, checked. */
  readonly resolvedToken: InjectionToken;
  readonly validators: readonly Type<TokenValidator>[];
}

interface WithResource {
  readonly resource?: ResourceOptions;
}

/** What a module imports that has the providers below. */
export const resourceImports = [RefusalFormModule] as const;

/**
 * What the guards need, beside `Clock`, `OAuth2Events`, `ErrorLog` and, where there are any, `ResourceOwners`. The
 * module is global, or is imported wherever something is guarded: Nest makes guards where they are used.
 */
export function resourceProviders(source: ResourceSource): readonly Provider[] {
  const { optionsToken, resolvedToken } = source;
  return [
    HostClasses,
    {
      provide: ResourceSettings,
      inject: [resolvedToken],
      useFactory: ({ resource }: { readonly resource: ResourceSettings }) => resource,
    },
    {
      provide: TokenValidators,
      // The settings come first: what is wrong with the classes is told before one of them is made.
      inject: [HostClasses, optionsToken, ResourceSettings],
      useFactory: (classes: HostClasses, { resource }: WithResource) =>
        validatorsOf(resource?.validators ?? source.validators, classes),
    },
    {
      provide: SignedInSession,
      inject: [HostClasses, optionsToken, ResourceSettings],
      useFactory: (classes: HostClasses, { resource }: WithResource) =>
        classes.provided<SignedInSession>(SignedInSession, resource?.session ?? SignedInSession),
    },
    ...hookProviders(resolvedToken),
    AcceptedTokens,
    AccessAlternatives,
    ResourceStartup,
    TokenAuthenticator,
    BearerGuard,
    ScopeGuard,
    OAuth2TokenMiddleware,
    ResourceProtector,
    OAuth2OpenApi,
  ];
}

/** What that module exports of it. */
export const resourceExports: readonly Type[] = [
  ResourceSettings,
  TokenValidators,
  SignedInSession,
  AccessAlternatives,
  TokenAuthenticator,
  BearerGuard,
  ScopeGuard,
  OAuth2TokenMiddleware,
  ResourceProtector,
  OAuth2OpenApi,
];

async function validatorsOf(
  types: readonly Type<TokenValidator>[],
  classes: HostClasses,
): Promise<TokenValidators> {
  const validators = new TokenValidators();
  for (const type of types) validators.register(await classes.instance(type));
  return validators;
}

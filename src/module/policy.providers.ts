import type { Provider, Type } from '@nestjs/common';
import { LifetimePolicy } from '../clients/lifetime-policy.js';
import { RedirectUriPolicy } from '../clients/redirect-uri-policy.js';
import { ScopePolicy } from '../clients/scope-policy.js';
import { ExtensionLimit } from '../hooks/extension-limit.js';
import { PkcePolicy } from '../grants/pkce-policy.js';
import { HostClasses } from '../nest/host-classes.js';
import type { OAuth2Options, ResolvedOptions } from '../oauth2.options.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { ErrorUris } from '../protocol/error-uris.js';
import type { PkceMethod } from '../protocol/pkce.js';
import type { CoreInit } from './core-init.js';
import { provide } from './provide.js';

/** What is decided as the options say, without classes of the host. */
export function policyProviders(): Provider[] {
  return [
    provide(
      ErrorUris,
      [RESOLVED_OPTIONS],
      ({ errors }: ResolvedOptions) => new ErrorUris(errors.uri),
    ),
    provide(ScopePolicy, [RESOLVED_OPTIONS], ({ scopes }: ResolvedOptions) => {
      return new ScopePolicy(scopes);
    }),
    provide(LifetimePolicy, [RESOLVED_OPTIONS], ({ tokens, authorization }: ResolvedOptions) => {
      return new LifetimePolicy({ ...tokens, codeTtl: authorization.codeTtl });
    }),
    provide(PkcePolicy, [RESOLVED_OPTIONS], (options: ResolvedOptions) => {
      return new PkcePolicy(pkceMethods(options));
    }),
  ];
}

/**
 * The same, decided by the host's classes. `RESOLVED_OPTIONS` comes first in each: what is wrong with the classes is told
 * before one of them is made.
 */
export function hostPolicyProviders({ optionsToken }: CoreInit): Provider[] {
  const inject = [HostClasses, optionsToken, RESOLVED_OPTIONS];
  return [
    provide(ScopePolicy, [...inject, ExtensionLimit], scopePolicy),
    provide(PkcePolicy, inject, pkcePolicy),
    provide(RedirectUriPolicy, inject, (classes: HostClasses, options: OAuth2Options) => {
      const { redirectUriPolicy } = options;
      return (
        redirectUriPolicy &&
        classes.provided<RedirectUriPolicy>(RedirectUriPolicy, redirectUriPolicy)
      );
    }),
  ];
}

async function scopePolicy(
  classes: HostClasses,
  { scopePolicy: type }: OAuth2Options,
  { scopes }: ResolvedOptions,
  limit: ExtensionLimit,
): Promise<ScopePolicy> {
  const policy = await made(classes, ScopePolicy, type);
  try {
    return policy.serve(scopes, limit);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new OAuth2ConfigurationError([
      `scopePolicy: ${policy.constructor.name}: ${error.message}`,
    ]);
  }
}

async function pkcePolicy(
  classes: HostClasses,
  { pkcePolicy: type }: OAuth2Options,
  options: ResolvedOptions,
): Promise<PkcePolicy> {
  return (await made(classes, PkcePolicy, type)).serve(pkceMethods(options));
}

/** The host's, or the one that decides when nobody says anything. */
async function made<T>(classes: HostClasses, base: new () => T, type: Type<T> = base): Promise<T> {
  return type === base ? new base() : classes.provided<T>(base, type);
}

function pkceMethods({ legacy }: ResolvedOptions): readonly PkceMethod[] {
  return legacy.plainPkce ? ['S256', 'plain'] : ['S256'];
}

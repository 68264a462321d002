import type { ModuleMetadata, Type } from '@nestjs/common';
import type { HookSettings } from '../../hook-discovery/hook-settings.js';
import type { HookOptions } from '../../hook-discovery/hook.options.js';
import type { EventSettings } from '../../listeners/event-settings.js';
import type { EventOptions } from '../../listeners/event.options.js';
import type { ResourceOwners } from '../../tokens/resource-owners.js';
import type { ResourceSettings } from '../resource-settings.js';
import type { ResourceOptions } from '../resource.options.js';
import type { IntrospectionSettings } from '../validators/remote/introspection-settings.js';
import type { IntrospectionOptions } from '../validators/remote/introspection.options.js';

/**
 * Everything that can be set of an API that is guarded in a process without the authorization server.
 * `introspection`, or else `resource.validators`, must be given.
 *
 * @publicApi
 */
export interface ResourceServerOptions {
  /** How tokens are asked about at the authorization server. @default nobody is asked */
  readonly introspection?: IntrospectionOptions;
  /** The same as in `OAuth2Module`; `validators` are `[RemoteTokenValidator]` by default. */
  readonly resource?: ResourceOptions;
  /** Who hears of events; the same as in `OAuth2Module`. */
  readonly events?: EventOptions;
  /** What is called when a guarded handler is; the same as in `OAuth2Module`. */
  readonly hooks?: HookOptions;
  /** Your people, for `token.user()`: only `find(subject)` is asked here. @default nobody can be looked up */
  readonly resourceOwners?: Type<Required<Pick<ResourceOwners, 'find'>>>;
}

/** What can be given only where the module is imported; each may be left out. @publicApi */
export interface ResourceServerExtras {
  /** Modules whose providers the classes above need. @default none */
  readonly imports?: ModuleMetadata['imports'];
  /**
   * Whether guards work in every module without importing this one there. With false they work where it is imported:
   * any other module that guards something does not start, so that nothing is guarded by mistake. @default true
   */
  readonly isGlobal?: boolean;
}

/** What `ResourceServerModule.forRoot` takes. @publicApi */
export type ResourceServerModuleOptions = ResourceServerOptions & ResourceServerExtras;

/** The options with every default filled in, frozen. */
export interface ResolvedResourceServerOptions {
  readonly resource: ResourceSettings;
  readonly events: EventSettings;
  readonly hooks: HookSettings;
  readonly introspection: IntrospectionSettings | undefined;
}

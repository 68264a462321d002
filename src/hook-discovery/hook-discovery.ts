import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleInit,
  Optional,
  Scope,
  type Type,
} from '@nestjs/common';
import {
  PARAMTYPES_METADATA,
  SCOPE_OPTIONS_METADATA,
  SELF_DECLARED_DEPS_METADATA,
} from '@nestjs/common/internal';
import { DiscoveryService } from '@nestjs/core';
import { LifecycleHooks } from '../hooks/lifecycle-hooks.js';
import { Lifecycle } from '../hooks/lifecycle.js';
import { HostClasses } from '../nest/host-classes.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import { ErrorLog } from '../protocol/error-log.js';
import { HookSettings } from './hook-settings.js';
import { KnownGrants } from './known-grants.js';
import { declarationOf } from './oauth2-hooks.decorator.js';

interface Scoped {
  readonly scope?: Scope;
}

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Makes the hooks of the options, and finds the classes with `@OAuth2Hooks()`, wherever Nest has made one. */
@Injectable()
export class HookDiscovery implements OnModuleInit, OnApplicationBootstrap {
  readonly #problems: string[] = [];

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(HostClasses) private readonly classes: HostClasses,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(HookSettings) private readonly settings: HookSettings,
    @Inject(ErrorLog) private readonly log: ErrorLog,
    @Optional() @Inject(KnownGrants) private readonly grants?: KnownGrants,
  ) {}

  /** @throws {OAuth2ConfigurationError} naming everything that is misdeclared */
  async onModuleInit(): Promise<void> {
    const found = this.found();
    for (const type of this.settings.classes) await this.make(type, found);
    for (const [type, wrappers] of found) this.take(type, wrappers);
    this.report();
  }

  /** Grants may be registered until now. @throws {OAuth2ConfigurationError} when hooks are for one that is not there */
  onApplicationBootstrap(): void {
    if (this.grants) this.#problems.push(...this.lifecycle.unknownGrants(this.grants.names()));
    this.report();
    this.warnOfForgotten();
  }

  /** A hook that refuses and is never asked admits everybody: whoever forgot to have it called is told. */
  private warnOfForgotten(): void {
    const types = new Set(this.discovery.getProviders().map(classOf));
    for (const type of types) {
      if (!type || !(type.prototype instanceof LifecycleHooks) || this.lifecycle.knows(type))
        continue;
      this.log.warned(
        `${type.name} extends LifecycleHooks and is never called: put @OAuth2Hooks() on it, list it in hooks.classes, or give an instance to registerHooks`,
      );
    }
  }

  /** Whatever has the decorator, by its class. Several modules may provide one instance. */
  private found(): ReadonlyMap<Type, readonly Wrapper[]> {
    const found = new Map<Type, Wrapper[]>();
    const made = [...this.discovery.getProviders(), ...this.discovery.getControllers()];
    for (const wrapper of made.filter(({ isAlias }) => !isAlias)) {
      const type = classOf(wrapper);
      if (!type || !declarationOf(type)) continue;
      const others = found.get(type) ?? [];
      if (others.some(({ instance }) => instance === wrapper.instance)) continue;
      found.set(type, [...others, wrapper]);
    }
    return found;
  }

  private async make(
    type: Type<LifecycleHooks>,
    found: ReadonlyMap<Type, readonly Wrapper[]>,
  ): Promise<void> {
    if (found.has(type)) {
      this.#problems.push(
        `${type.name} is in hooks.classes and a provider with @OAuth2Hooks(): leave one of them out`,
      );
    } else if (this.isScoped(type)) this.#problems.push(uncalled(type));
    else this.register(await this.classes.instance(type), type);
  }

  /** Itself, or because of something that it is made with. */
  private isScoped(type: Type): boolean {
    const options = Reflect.getMetadata(SCOPE_OPTIONS_METADATA, type) as Scoped | undefined;
    if (options?.scope !== undefined && options.scope !== Scope.DEFAULT) return true;
    const parts = partsOf(type);
    return this.discovery
      .getProviders()
      .some((wrapper) => parts.includes(wrapper.token) && isMadeAgain(wrapper));
  }

  private take(type: Type, wrappers: readonly Wrapper[]): void {
    const [first, ...others] = wrappers;
    if (!first || this.settings.classes.includes(type)) return;
    if (others.length > 0) {
      this.#problems.push(
        `${type.name} is provided by several modules: provide it in one, and export it`,
      );
    } else if (this.lifecycle.knows(type)) {
      this.#problems.push(
        `${type.name} is registered already, and a provider with @OAuth2Hooks(): leave one of them out`,
      );
    } else if (isMadeAgain(first)) this.#problems.push(uncalled(type));
    else this.register(first.instance as LifecycleHooks, type);
  }

  private register(hooks: LifecycleHooks, type: Type): void {
    try {
      this.lifecycle.register(hooks, declarationOf(type));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#problems.push(error.message.replace(/^hooks: /, ''));
    }
  }

  private report(): void {
    const problems = this.#problems.splice(0);
    if (problems.length > 0) {
      throw new OAuth2ConfigurationError(problems, 'The application', 'its hooks');
    }
  }
}

/** What was made, or is to be made: a factory's instance has a class as well. */
function classOf({ instance, metatype }: Wrapper): Type | undefined {
  const isMade = typeof instance === 'object' && instance !== null;
  // What has no prototype, such as a module that is provided, has no class.
  const type: unknown = isMade ? (instance as Partial<object>).constructor : metatype;
  return typeof type === 'function' ? (type as Type) : undefined;
}

/** For each request, or for whoever injects it: there is no instance to call. */
function isMadeAgain(wrapper: Wrapper): boolean {
  return wrapper.isTransient || !wrapper.isDependencyTreeStatic();
}

/** What a class is made with, by the tokens of its constructor. */
function partsOf(type: Type): readonly unknown[] {
  const types = Reflect.getMetadata(PARAMTYPES_METADATA, type) as readonly unknown[] | undefined;
  const named = Reflect.getMetadata(SELF_DECLARED_DEPS_METADATA, type) as
    readonly { readonly param: unknown }[] | undefined;
  return [...(types ?? []), ...(named ?? []).map(({ param }) => param)];
}

function uncalled({ name }: Type): string {
  return `${name} would never be called, since its class is made anew for each request or use: make it a provider in the default scope`;
}

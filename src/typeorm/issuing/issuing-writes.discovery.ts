import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleInit,
  type Type,
} from '@nestjs/common';
import { DiscoveryService, ModuleRef } from '@nestjs/core';
import { GrantRegistry } from '../../grants/grant-registry.js';
import { OAuth2ConfigurationError } from '../../options/configuration-error.js';
import { declarationOf } from './issuing-writes.decorator.js';
import { IssuingWrites } from './issuing-writes.js';
import { JoinedWrites } from './joined-writes.js';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Finds the classes with `@OAuth2IssuingWrites()`, wherever Nest has made one. */
@Injectable()
export class IssuingWritesDiscovery implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(JoinedWrites) private readonly joined: JoinedWrites,
  ) {}

  /** @throws {OAuth2ConfigurationError} naming every class that could never write */
  onModuleInit(): void {
    const problems: string[] = [];
    const seen = new Set<unknown>();
    const made = [...this.discovery.getProviders(), ...this.discovery.getControllers()];
    for (const wrapper of made.filter(({ isAlias }) => !isAlias)) {
      const type = classOf(wrapper);
      const declaration = type && declarationOf(type);
      // Several modules may provide one instance.
      if (!type || !declaration || seen.has(wrapper.instance)) continue;
      seen.add(wrapper.instance);
      const problem = problemOf(type, wrapper, seen);
      if (problem !== undefined) problems.push(problem);
      else this.joined.register(wrapper.instance as IssuingWrites, declaration);
      seen.add(type);
    }
    report(problems);
  }

  /** Grants may be registered until now. @throws {OAuth2ConfigurationError} when one writes for a grant that is not there */
  onApplicationBootstrap(): void {
    if (!this.joined.namesGrants) return;
    const grants = this.modules.get(GrantRegistry, { strict: false });
    report(this.joined.unknownGrants(grants.names()));
  }
}

/** What was made, or is to be made: a factory's instance has a class as well. */
function classOf({ instance, metatype }: Wrapper): Type | undefined {
  if (typeof instance === 'object' && instance !== null) {
    return (instance as object).constructor as Type;
  }
  return typeof metatype === 'function' ? (metatype as Type) : undefined;
}

function problemOf(type: Type, wrapper: Wrapper, seen: ReadonlySet<unknown>): string | undefined {
  if (!(type.prototype instanceof IssuingWrites)) {
    return `${type.name} has @OAuth2IssuingWrites() and does not extend IssuingWrites: let it, and write in its method write(manager, issued)`;
  }
  // For each request, or for whoever injects it: there is no instance to call.
  if (wrapper.isTransient || !wrapper.isDependencyTreeStatic()) {
    return `${type.name} would never write, since its class is made anew for each request or use: make it a provider in the default scope`;
  }
  return seen.has(type)
    ? `${type.name} is provided by several modules and would write as often: provide it in one, and export it`
    : undefined;
}

function report(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new OAuth2ConfigurationError(problems, 'The application', 'its issuing writes');
  }
}

import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { StoresModule } from '../oauth2.options.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { STORE_PORTS, type StorePort, TELLING_PORTS } from './store-ports.js';

const GIVEN_STORES = Symbol('nest-authorization-server: given stores');

const ALL = [...STORE_PORTS, ...TELLING_PORTS];

/**
 * What a module of the host exports of the ports, once it is known that nothing is missing. Nest itself would name the
 * first of our own classes that cannot be made, which says little to whoever wrote the stores.
 *
 * @internal
 */
@Module({})
export class HostStoresModule {
  /** @param options the module that exports the resolved options: what is wrong with those is told before */
  static register(stores: StoresModule, options: DynamicModule): DynamicModule {
    const given: DynamicModule = {
      module: HostStoresModule,
      imports: [options, stores],
      providers: [
        {
          provide: GIVEN_STORES,
          inject: [RESOLVED_OPTIONS, ...ALL.map(({ port }) => ({ token: port, optional: true }))],
          useFactory: (_options: unknown, ...found: unknown[]) => checked(found),
        },
      ],
      exports: [GIVEN_STORES],
    };
    return {
      module: StorePortsModule,
      imports: [given],
      providers: ALL.map(fromGiven),
      exports: ALL.map(({ port }) => port),
    };
  }
}

/** The ports themselves, under their own names. */
@Module({})
class StorePortsModule {}

function fromGiven({ port }: StorePort): Provider {
  return {
    provide: port,
    inject: [GIVEN_STORES],
    useFactory: (given: ReadonlyMap<unknown, unknown>) => given.get(port),
  };
}

/** @throws {OAuth2ConfigurationError} when a store is missing, or lacks a method */
function checked(found: readonly unknown[]): ReadonlyMap<unknown, unknown> {
  const given = new Map(ALL.map(({ port }, index) => [port, found[index]]));
  const missing = STORE_PORTS.filter(({ port }) => given.get(port) === undefined);
  const problems = [
    ...(missing.length > 0 ? [missingProblem(missing)] : []),
    ...ALL.flatMap((one) => methodProblems(one, given.get(one.port))),
  ];
  if (problems.length > 0) throw new OAuth2ConfigurationError(problems);
  return given;
}

function missingProblem(missing: readonly StorePort[]): string {
  return (
    `stores: the module does not export ${names(missing)}. Stores belong together, because one operation writes to ` +
    `several of them: export all of ${names(STORE_PORTS)}`
  );
}

function methodProblems({ port, methods }: StorePort, store: unknown): readonly string[] {
  if (store === undefined) return [];
  const lacking = methods.filter((name) => typeof Object(store)[name] !== 'function');
  if (lacking.length === 0) return [];
  const what = Object(store).constructor?.name ?? 'what is provided';
  return [`stores: ${what}, which is the ${port.name}, has no ${lacking.join(', ')}`];
}

function names(ports: readonly StorePort[]): string {
  return ports.map(({ port }) => port.name).join(', ');
}

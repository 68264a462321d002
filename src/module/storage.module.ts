import { type DynamicModule, Module } from '@nestjs/common';
import type { OAuth2StaticOptions, StoresModule } from '../oauth2.options.js';
import type { ExtendedEntities } from '../typeorm/entities/extended-entities.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import { HostStoresModule } from './host-stores.module.js';

const INSTALL = 'npm install @nestjs/typeorm typeorm pg';

/**
 * The stores of the host, or those in PostgreSQL. The latter are loaded when a server is made of them: an API that only
 * guards what it has, a test, or a host with stores of its own needs none of their packages.
 *
 * @internal
 */
@Module({})
export class OAuth2StorageModule {
  /**
   * @param beside what was given where the module is imported
   * @param options the module that exports the resolved options
   */
  static register(
    { dataSource, entities, stores }: OAuth2StaticOptions,
    options: DynamicModule,
  ): DynamicModule | Promise<DynamicModule> {
    if (stores !== undefined) {
      const module = isModule(stores) ? stores : NoStoresModule;
      return storage(HostStoresModule.register(module, options));
    }
    const registered = load().then(({ TypeOrmStorageModule }) =>
      storage(TypeOrmStorageModule.register(nameOf(dataSource), options, given(entities))),
    );
    // Nest tells of it when it comes here; until then it is no rejection that nobody handles.
    registered.catch(() => undefined);
    return registered;
  }
}

function storage(stores: DynamicModule): DynamicModule {
  return { module: OAuth2StorageModule, imports: [stores], exports: [stores.module] };
}

/** What is no list of classes is told by the check of the options. */
function given(entities: unknown): ExtendedEntities {
  return typeof entities === 'object' && entities !== null ? entities : {};
}

/** What is no name is told by the check of the options. */
function nameOf(dataSource: unknown): string | undefined {
  return typeof dataSource === 'string' && dataSource !== '' ? dataSource : undefined;
}

/** Stands for what is no module: the check of the options tells of it. */
@Module({})
class NoStoresModule {}

function isModule(stores: unknown): stores is StoresModule {
  return typeof stores === 'function' || (typeof stores === 'object' && stores !== null);
}

/** @throws {OAuth2ConfigurationError} when its packages are not installed */
async function load(): Promise<typeof import('../typeorm/storage.module.js')> {
  try {
    return await import('../typeorm/storage.module.js');
  } catch (cause) {
    if (Object(cause).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    const problem = `the packages of its storage cannot be loaded, run "${INSTALL}": ${String(cause)}`;
    throw new OAuth2ConfigurationError([problem], 'OAuth2Module', 'what is installed');
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';

const INSTALL = 'npm install @nestjs/typeorm typeorm pg';

/**
 * Loads the storage when a server is made of it: an API that only guards what it has, or a test, needs none of
 * its packages.
 *
 * @internal
 */
@Module({})
export class OAuth2StorageModule {
  /**
   * @param dataSource the name of the TypeORM data source; default the default one
   * @param options the module that exports the resolved options
   */
  static register(dataSource: string | undefined, options: DynamicModule): Promise<DynamicModule> {
    const registered = load().then(({ TypeOrmStorageModule }): DynamicModule => {
      const storage = TypeOrmStorageModule.register(dataSource, options);
      return { module: OAuth2StorageModule, imports: [storage], exports: [TypeOrmStorageModule] };
    });
    // Nest tells of it when it comes here; until then it is no rejection that nobody handles.
    registered.catch(() => undefined);
    return registered;
  }
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

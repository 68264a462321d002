import { ConfigurableModuleBuilder, type DynamicModule } from '@nestjs/common';
import { OAuth2Events } from '../../events/events.js';
import { Clock } from '../../protocol/clock.js';
import { ErrorLog } from '../../protocol/error-log.js';
import { resourceExports, resourceImports } from './resource.providers.js';
import type { ResourceServerExtras, ResourceServerOptions } from './resource-server.options.js';
import { resourceServerProviders } from './resource-server.providers.js';

interface Extras {
  readonly imports: ResourceServerExtras['imports'] | undefined;
  readonly isGlobal: boolean;
}

const EXTRAS: Extras = { imports: undefined, isGlobal: true };

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<ResourceServerOptions>({ moduleName: 'ResourceServer' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createResourceServerOptions')
    .setExtras(EXTRAS, assemble)
    .build();

function assemble(definition: DynamicModule, { imports, isGlobal }: Extras): DynamicModule {
  return {
    module: definition.module,
    global: isGlobal,
    imports: [...(definition.imports ?? []), ...(imports ?? []), ...resourceImports],
    providers: [...(definition.providers ?? []), ...resourceServerProviders(MODULE_OPTIONS_TOKEN)],
    exports: [...resourceExports, Clock, ErrorLog, OAuth2Events],
  };
}

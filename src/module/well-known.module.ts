import { type DynamicModule, Module, type Type } from '@nestjs/common';

/**
 * The documents at the root of the host. A module of its own, because a path that the host's `RouterModule` gives
 * a module goes before all of its controllers.
 *
 * @internal
 */
@Module({})
export class OAuth2WellKnownModule {
  static register(core: DynamicModule, controllers: Type[]): DynamicModule {
    return { module: OAuth2WellKnownModule, imports: [core], controllers };
  }
}

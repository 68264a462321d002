import { Inject, Injectable, type Type } from '@nestjs/common';
import { MODULE_PATH } from '@nestjs/common/internal';
import { ModulesContainer } from '@nestjs/core';
import { OAuth2FeatureModule } from './feature.module.js';
import { EndpointPaths } from '../http/endpoint-paths.js';

/** The token of the module class that the host may have given a path. */
export const MOUNTED_MODULE = Symbol('nest-authorization-server: mounted module');

/** Where the host's `RouterModule` puts the module. It is known as soon as every provider is made. */
@Injectable()
export class MountPoint {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(EndpointPaths) private readonly paths: EndpointPaths,
    @Inject(MOUNTED_MODULE) private readonly mounted: Type,
  ) {}

  /** Tells the paths. */
  tell(): void {
    const key = MODULE_PATH + this.modules.applicationId;
    const path =
      (Reflect.getMetadata(key, this.mounted) as string | undefined) ??
      (Reflect.getMetadata(MODULE_PATH, this.mounted) as string | undefined) ??
      '';
    this.paths.mountedAt(path);
    // What features serve is served beside the rest.
    Reflect.defineMetadata(key, path, OAuth2FeatureModule);
  }
}

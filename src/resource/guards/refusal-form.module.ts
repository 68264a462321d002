import { Catch, Inject, Injectable, Module, type NestModule } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { BearerError } from '../../protocol/bearer-errors.js';
import { TemporarilyUnavailableError } from '../../protocol/errors.js';
import { ResourceSettings } from '../resource-settings.js';
import { TokenValidators } from '../validators/token-validators.js';
import { RefusalFilter } from './refusal.filter.js';

/** Answers what `BearerGuard` and `ScopeGuard` refuse, and nothing else. */
@Injectable()
@Catch(BearerError, TemporarilyUnavailableError)
class GlobalRefusalFilter extends RefusalFilter {}

/**
 * Keeps the form of refusals when a guard is bound globally: there is no decorator then that brings its
 * filter along, and a filter of the host that catches everything would answer in its own words. Nest asks
 * the filter first that was added last, and this is the last moment before the routes are made.
 */
@Module({})
export class RefusalFormModule implements NestModule {
  constructor(
    @Inject(ApplicationConfig) private readonly application: ApplicationConfig,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(ModuleRef) private readonly modules: ModuleRef,
  ) {}

  configure(): void {
    const settings = this.modules.get(ResourceSettings, { strict: false });
    const validators = this.modules.get(TokenValidators, { strict: false });
    this.application.addGlobalFilter(new GlobalRefusalFilter(this.host, settings, validators));
  }
}

import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  Inject,
  Injectable,
  Module,
  type NestModule,
} from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { AccessRefusedError } from '../../protocol/access-refused.error.js';
import { BearerError } from '../../protocol/bearer-errors.js';
import { type OAuth2Error, TemporarilyUnavailableError } from '../../protocol/errors.js';
import { ResourceSettings } from '../resource-settings.js';
import { transportOf } from '../transports/transports.js';
import { TokenValidators } from '../validators/token-validators.js';
import { RefusalFilter } from './refusal.filter.js';

/** Answers what `BearerGuard` and `ScopeGuard` refuse, and nothing else. */
@Injectable()
@Catch(BearerError, TemporarilyUnavailableError, AccessRefusedError)
class GlobalRefusalFilter extends RefusalFilter {}

/** The same for microservices, which need no settings for it. */
@Catch(BearerError, TemporarilyUnavailableError, AccessRefusedError)
class MicroserviceRefusalFilter implements ExceptionFilter<OAuth2Error> {
  catch(error: OAuth2Error, host: ArgumentsHost): unknown {
    return transportOf(host).refuse(error, host);
  }
}

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
  ) {
    // Microservices look for their filters before modules are configured, or never configure any.
    application.addGlobalFilter(new MicroserviceRefusalFilter());
  }

  configure(): void {
    const settings = this.modules.get(ResourceSettings, { strict: false });
    const validators = this.modules.get(TokenValidators, { strict: false });
    this.application.addGlobalFilter(new GlobalRefusalFilter(this.host, settings, validators));
  }
}

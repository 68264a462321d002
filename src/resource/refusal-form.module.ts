import { Catch, Injectable, Module, type NestModule } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { OAuth2ExceptionFilter } from '../http/oauth2-exception.filter.js';
import { BearerError } from '../protocol/bearer-errors.js';
import { TemporarilyUnavailableError } from '../protocol/errors.js';

/** Answers what `BearerGuard` and `ScopeGuard` refuse, and nothing else. */
@Injectable()
@Catch(BearerError, TemporarilyUnavailableError)
class RefusalFilter extends OAuth2ExceptionFilter {}

/**
 * Keeps the form of refusals when a guard is bound globally: there is no decorator then that brings its
 * filter along, and a filter of the host that catches everything would answer in its own words. Nest asks
 * the filter first that was added last, and this is the last moment before the routes are made.
 */
@Module({})
export class RefusalFormModule implements NestModule {
  constructor(
    private readonly application: ApplicationConfig,
    private readonly host: HttpAdapterHost,
  ) {}

  configure(): void {
    this.application.addGlobalFilter(new RefusalFilter(this.host));
  }
}

import { Catch, Injectable, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { OAuth2ExceptionFilter } from '../http/oauth2-exception.filter.js';
import { BearerError } from '../protocol/bearer-errors.js';
import { TemporarilyUnavailableError } from '../protocol/errors.js';

/** Answers what `BearerGuard` and `ScopeGuard` refuse, and nothing else. */
@Injectable()
@Catch(BearerError, TemporarilyUnavailableError)
export class RefusalFilter extends OAuth2ExceptionFilter {}

/**
 * Keeps the form of refusals when a guard is bound globally: there is no decorator then that brings its
 * filter along, and a filter of the host that catches everything would answer in its own words. Nest asks
 * the filter that was added last first.
 */
@Injectable()
export class RefusalForm implements OnModuleInit {
  constructor(
    private readonly application: ApplicationConfig,
    private readonly filter: RefusalFilter,
  ) {}

  onModuleInit(): void {
    this.application.addGlobalFilter(this.filter);
  }
}

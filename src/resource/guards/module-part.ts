import { Inject, type InjectionToken, Optional } from '@nestjs/common';
import { OAuth2ConfigurationError } from '../../options/configuration-error.js';

const FORGOTTEN =
  'its guards find neither OAuth2Module nor ResourceServerModule: import OAuth2Module.forRoot() or ResourceServerModule.forRoot() in one module, or OAuth2TestingModule.forRoot() in a test. If one is imported, there are two copies of this package (see `npm ls nest-authorization-server`), or it has isGlobal: false and has to be imported wherever something is guarded';

/**
 * Injects what `OAuth2Module` or `ResourceServerModule` provides. Nest would say of a missing one that it cannot
 * resolve a class which nobody has heard of; `requireModule` says what has been forgotten.
 */
export function ModulePart(token: InjectionToken): ParameterDecorator {
  return (target, key, index) => {
    Optional()(target, key, index);
    Inject(token)(target, key, index);
  };
}

/** @throws {OAuth2ConfigurationError} when one of the parts is not there */
export function requireModule(...parts: readonly unknown[]): void {
  if (parts.every((part) => part !== undefined)) return;
  throw new OAuth2ConfigurationError([FORGOTTEN], 'The application', 'its modules');
}

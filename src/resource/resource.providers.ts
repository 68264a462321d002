import type { Provider } from '@nestjs/common';
import { BearerAuthenticator } from './bearer-authenticator.js';
import { BearerGuard } from './bearer.guard.js';
import { LocalTokenValidator } from './local-token-validator.js';
import { RefusalFormModule } from './refusal-form.module.js';
import { ScopeGuard } from './scope.guard.js';
import { TokenValidator } from './token-validator.js';

/** What a module imports that has the providers below. */
export const resourceImports = [RefusalFormModule] as const;

/**
 * What the guards need, beside `TokenReader`, `OAuth2Events` and `ErrorLog`. The module must be global: Nest
 * makes guards where they are used.
 */
export const resourceProviders: readonly Provider[] = [
  { provide: TokenValidator, useClass: LocalTokenValidator },
  BearerAuthenticator,
  BearerGuard,
  ScopeGuard,
];

/** What that module exports of it. */
export const resourceExports = [
  TokenValidator,
  BearerAuthenticator,
  BearerGuard,
  ScopeGuard,
] as const;

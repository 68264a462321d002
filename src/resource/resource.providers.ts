import type { Provider } from '@nestjs/common';
import { BearerAuthenticator } from './bearer-authenticator.js';
import { BearerGuard } from './bearer.guard.js';
import { LocalTokenValidator } from './local-token-validator.js';
import { RefusalFilter, RefusalForm } from './refusal-form.js';
import { ScopeGuard } from './scope.guard.js';
import { TokenValidator } from './token-validator.js';

/** What the guards need, beside `TokenReader`, `OAuth2Events` and `ErrorLog`. For a global module: guards are made where they are used. */
export const resourceProviders: readonly Provider[] = [
  { provide: TokenValidator, useClass: LocalTokenValidator },
  BearerAuthenticator,
  BearerGuard,
  ScopeGuard,
  RefusalFilter,
  RefusalForm,
];

/** What that module exports of it. */
export const resourceExports = [
  TokenValidator,
  BearerAuthenticator,
  BearerGuard,
  ScopeGuard,
] as const;

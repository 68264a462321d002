import type { SCOPES } from './scopes.js';

/** A scope that is not in the list does not compile: `@RequireOAuth('profil')` is an error. */
declare module 'nest-authorization-server' {
  interface RegisteredScopes {
    names: keyof typeof SCOPES;
  }
}

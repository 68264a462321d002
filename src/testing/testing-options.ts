import type { ModuleMetadata } from '@nestjs/common';
import type { OAuth2Options } from '../oauth2.options.js';

/**
 * What a test may want to set; everything has a default. The application's own options can be given as they are: what
 * belongs to pages and to the authorization endpoint's interaction has no effect.
 *
 * @publicApi
 */
export type OAuth2TestingOptions = Partial<OAuth2Options> & {
  /** Modules whose providers the classes above need. @default none */
  readonly imports?: ModuleMetadata['imports'];
};

/** The options as the test wrote them. */
export const TESTING_OPTIONS = Symbol('nest-authorization-server: testing options');

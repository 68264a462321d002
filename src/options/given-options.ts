import { OAuth2ConfigurationError } from './configuration-error.js';
import { isRecord } from './option-group.js';

const FACTORIES = ['useFactory', 'useClass', 'useExisting'];

/** Without types nothing may be given: what is missing is then told with everything else, when the application starts. */
export function givenOptions<Options extends object>(options: Options): Options {
  return options ?? ({} as Options);
}

/**
 * The same for `forRootAsync`, where nobody could be asked later.
 *
 * @throws {OAuth2ConfigurationError} when there is no factory, in whatever form
 */
export function givenFactory<Options extends object>(owner: string, options: Options): Options {
  if (isRecord(options) && FACTORIES.some((name) => Reflect.has(options, name))) return options;
  const problem = 'there is no factory of options: write useFactory, useClass or useExisting';
  throw new OAuth2ConfigurationError([problem], owner, 'forRootAsync()');
}

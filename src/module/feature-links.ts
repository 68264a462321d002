import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';

/** A module as Nest holds it. */
export type HeldModule = ReturnType<ModulesContainer['get']> & object;

/** What tells the module of the server from all others, wherever it is imported. */
export const CORE_MARK = Symbol('nest-authorization-server: the module of the server');

/** The module of the server, if there is one. */
export function coreOf(modules: ModulesContainer): HeldModule | undefined {
  return [...modules.values()].find(({ providers }) => providers.has(CORE_MARK));
}

/**
 * Lets modules inject what the server's module exports, whether it is global, and in whichever order they are imported.
 *
 * @throws {OAuth2ConfigurationError} when there is no server
 */
export function linkToCore(modules: ModulesContainer, types: readonly Type[]): true {
  const core = coreOf(modules);
  if (!core) {
    throw new OAuth2ConfigurationError(
      ['there is no server: import OAuth2Module.forRoot() in the root module'],
      'OAuth2Module',
      'forFeature()',
    );
  }
  for (const module of heldOf(modules, types)) module.addImport(core);
  return true;
}

/** Lets the server's module inject what modules import, as if that stood in the option `imports`. */
export function shareImports(modules: ModulesContainer, type: Type): void {
  const core = coreOf(modules);
  for (const { imports } of heldOf(modules, [type])) {
    for (const imported of imports) if (imported !== core) core?.addImport(imported);
  }
}

export function heldOf(modules: ModulesContainer, types: readonly Type[]): readonly HeldModule[] {
  return [...modules.values()].filter(({ metatype }) => types.includes(metatype as Type));
}

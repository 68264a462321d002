import type { HookDeclaration } from '../hooks/hook-declaration.js';

const DECLARATION = Symbol('nest-authorization-server: what is said of hooks');

/**
 * Calls the hooks of this class. It is a provider of any module, in the default scope.
 *
 * @publicApi
 * @example
 * ```ts
 * @Injectable()
 * @OAuth2Hooks({ order: 10, grants: ['password'] })
 * export class OfficeHours extends LifecycleHooks {}
 * ```
 */
export function OAuth2Hooks(declaration: HookDeclaration = {}): ClassDecorator {
  return (target) => Reflect.defineMetadata(DECLARATION, Object.freeze({ ...declaration }), target);
}

/** What was said of a class itself; a class that extends it says it anew. */
export function declarationOf(type: object): HookDeclaration | undefined {
  return Reflect.getOwnMetadata(DECLARATION, type) as HookDeclaration | undefined;
}

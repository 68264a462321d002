const EXTENSION = Symbol('nest-authorization-server: an extension of the server');

/**
 * Registers a provider with the server, as if its class stood in the options: a grant, a response type, a client
 * authentication method or a token format, whichever it extends. It may be a provider of any module, in the default
 * scope. An endpoint needs a route before anything is made: name it in `endpoints.classes`, or in `forFeature`.
 *
 * @publicApi
 * @example
 * ```ts
 * @OAuth2Extension()
 * @Injectable()
 * export class OneTimeCodeGrant extends Grant {}
 * ```
 */
export function OAuth2Extension(): ClassDecorator {
  return (target) => Reflect.defineMetadata(EXTENSION, true, target);
}

/** Of the class itself: what extends it says so anew. */
export function isExtension(type: object): boolean {
  // What has no prototype, such as a module that is provided, has no class.
  return typeof type === 'function' && Reflect.hasOwnMetadata(EXTENSION, type);
}

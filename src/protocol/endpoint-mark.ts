/**
 * Metadata key that marks the package's own controllers: they authenticate by themselves, so a
 * `BearerGuard` that is bound globally lets them through.
 */
export const OWN_ENDPOINT = Symbol('nest-authorization-server: own endpoint');

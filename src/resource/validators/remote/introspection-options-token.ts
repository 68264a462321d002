/** The injection token of how tokens are asked about (`IntrospectionOptions`). */
export const INTROSPECTION_OPTIONS = Symbol('nest-authorization-server: introspection');

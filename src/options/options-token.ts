/** The injection token of the resolved options (`ResolvedOptions`). */
export const RESOLVED_OPTIONS = Symbol('nest-authorization-server: resolved options');

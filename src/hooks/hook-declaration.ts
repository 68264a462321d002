/** What is said of a class with hooks, by `@OAuth2Hooks()` or where it is registered. @publicApi */
export interface HookDeclaration {
  /** Lower ones are called first; those with the same number in the order in which they are registered. @default 0 */
  readonly order?: number;
  /** The grant types that it is for. Revocation, introspection and access belong to no grant. @default all */
  readonly grants?: readonly string[];
  /** The names of what `contribute` returns: then a name that is taken stops the start. @default whatever it returns */
  readonly contributes?: readonly string[];
}

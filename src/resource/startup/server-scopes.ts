/** The scopes that clients can be given: somebody knows them where an authorization server runs in the same process. */
export abstract class ServerScopes {
  /** Nothing where tokens of another server are taken, too. */
  abstract readonly names: readonly string[] | undefined;
}

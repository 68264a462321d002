/** What revoking an access token ends. */
export interface RevocationSettings {
  /**
   * Its whole authorization, instead of only itself.
   *
   * @see RFC 7009 §2.1
   */
  readonly revokeAuthorizationWithAccessToken: boolean;
}

/** The injection token of the settings. */
export const REVOCATION_SETTINGS = Symbol('nest-authorization-server: revocation settings');

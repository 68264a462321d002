/** What became of a client, or of its attempt to prove who it is. @publicApi */
export type ClientEvent =
  | {
      /** A client proved who it is, or named itself when it is public (RFC 6749 §2.3, §3.2.1). */
      readonly type: 'client.authenticated';
      readonly clientId: string;
      /** The name of the method, such as `client_secret_basic`. */
      readonly method: string;
    }
  | {
      /** Somebody failed to prove to be a client. */
      readonly type: 'client.authentication_failed';
      /** Left out when there is no such client. */
      readonly clientId?: string;
    }
  | { readonly type: 'client.created'; readonly clientId: string }
  | {
      readonly type: 'client.changed';
      readonly clientId: string;
      /** The names of what was written, such as `redirectUris`; not what it was or is. */
      readonly fields: readonly string[];
    }
  | { readonly type: 'client.disabled'; readonly clientId: string }
  | { readonly type: 'client.enabled'; readonly clientId: string }
  | {
      /** The client is gone, and everything that was issued to it. */
      readonly type: 'client.deleted';
      readonly clientId: string;
    }
  | {
      readonly type: 'client.secret_rotated';
      readonly clientId: string;
      /** Of the new secret's row. */
      readonly secretId: string;
    }
  | {
      /** Tokens that a client held for itself were ended all at once, beside its authorizations. */
      readonly type: 'client.tokens_revoked';
      readonly clientId: string;
      /** How many. */
      readonly tokens: number;
    };

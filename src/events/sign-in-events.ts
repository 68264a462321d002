/** Where somebody typed a password: at the ready pages, or at a client (RFC 6749 §4.3). @publicApi */
export type SignInPlace = 'page' | 'password_grant';

/** What became of a person's attempt to sign in. Names that were typed are not told: one may be a password. @publicApi */
export type SignInEvent =
  | {
      readonly type: 'sign_in.succeeded';
      readonly subject: string;
      readonly place: SignInPlace;
      /** The client that passed the password on; left out at the pages. */
      readonly clientId?: string;
    }
  | {
      readonly type: 'sign_in.failed';
      readonly place: SignInPlace;
      /** Wrong name or password; right ones of somebody who may not; or too many before, so that nobody looked. */
      readonly reason: 'credentials' | 'inactive' | 'throttled';
      /** Who it is; told only when they are inactive. */
      readonly subject?: string;
      readonly clientId?: string;
    }
  | {
      /** Somebody signed out at the ready pages, or signed in again over their session. */
      readonly type: 'session.ended';
      readonly subject: string;
    };

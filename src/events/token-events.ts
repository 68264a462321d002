import type { Principal } from '../tokens/token.js';

/** What became of access and refresh tokens at the authorization server. @publicApi */
export type IssuedTokenEvent =
  | {
      /** An access token was stored, by whatever grant. */
      readonly type: 'token.issued';
      readonly tokenId: string;
      readonly authorizationId: string | null;
      readonly clientId: string;
      readonly subject: string | null;
      readonly principal: Principal;
      readonly grantType: string;
      readonly scopes: readonly string[];
    }
  | {
      /** A refresh token was rotated; the access token that came of it is `token.issued` as well. */
      readonly type: 'token.refreshed';
      readonly tokenId: string;
      readonly authorizationId: string;
      readonly clientId: string;
      readonly subject: string | null;
      /** How often this refresh token has been rotated. */
      readonly generation: number;
    }
  | {
      /** The predecessor came again within `tokens.retryWindow` and got the same refresh token. */
      readonly type: 'token.refresh_retried';
      /** The access token of the answer. */
      readonly tokenId: string;
      readonly authorizationId: string;
      readonly clientId: string;
    }
  | {
      /** A refresh token came that had been rotated away: its authorization has ended (RFC 9700 §4.14.2). */
      readonly type: 'token.reuse_detected';
      readonly authorizationId: string;
      readonly clientId: string;
      readonly subject: string | null;
      /** Which of its generations came. */
      readonly generation: number;
    }
  | { readonly type: 'token.revoked'; readonly tokenId: string; readonly clientId?: string }
  | {
      readonly type: 'token.revocation_refused';
      readonly tokenId: string;
      /** Who asked; the token is another client's. */
      readonly clientId: string;
    }
  | {
      /** A client asked about a token (RFC 7662 §2). */
      readonly type: 'token.introspected';
      /** Who asked. */
      readonly clientId: string;
      /** Whether it was told that the token is good. */
      readonly active: boolean;
      /** Of the access token that it asked about; null when it is none that lives. */
      readonly tokenId: string | null;
      /** Of the refresh token, or what the access token descends from. */
      readonly authorizationId: string | null;
    };

/** What became of a token that a guarded resource was shown. @publicApi */
export type PresentedTokenEvent =
  | {
      /** A request came with a good token. Once for each request. */
      readonly type: 'token.authenticated';
      readonly tokenId: string;
      readonly clientId: string;
    }
  | {
      /** A resource did not take a token. */
      readonly type: 'token.refused';
      /** The code of the answer; `wrong_audience` is answered as `invalid_token`, `hook` as the hook has it. */
      readonly reason:
        'invalid_request' | 'invalid_token' | 'wrong_audience' | 'insufficient_scope' | 'hook';
      /** Left out when nothing is known of the token. */
      readonly tokenId?: string;
      readonly clientId?: string;
    };

import type { Client } from '../clients/client.js';
import type { Parameters } from '../protocol/parameters.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { ValidatedToken } from '../resource/token/validated-token.js';
import type { GuardedRequest } from '../resource/credentials/guarded-request.js';
import type { TokenResponse } from '../tokens/token-draft.js';
import type { Principal } from '../tokens/token.js';

/** A token request as it came. */
export interface PreTokenContext {
  readonly grantType: string;
  readonly params: Parameters;
  readonly request: OAuth2Request;
  /** Nothing where nobody has proven yet who they are: everywhere but in the password and the implicit grant. */
  readonly client: Client | undefined;
}

/** What tokens are about to be issued for: everything was validated, nothing is made and nothing is used up. */
export interface IssuanceContext {
  readonly client: Client;
  readonly grantType: string;
  /** Nothing when the client acts for itself. */
  readonly subject: string | null;
  readonly principal: Principal;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  /** The approval that the tokens descend from; null when there is none. */
  readonly authorizationId: string | null;
  /** Nothing when a grant of the host's own mints without saying what for. */
  readonly params: Parameters | undefined;
  readonly request: OAuth2Request | undefined;
}

/** What is about to be minted. */
export interface ModifyTokenContext extends IssuanceContext {
  /** How long the access token is to live. @unit seconds */
  readonly expiresIn: number;
}

/** What was minted and is not stored yet. */
export interface ContributeContext extends IssuanceContext {
  readonly tokenId: string;
  readonly expiresAt: Date;
  /** The answer as it is so far, with the tokens in it. */
  readonly response: TokenResponse;
}

/** An authorization request whose client and redirect URI are good; nothing else is known of it. */
export interface PreAuthContext {
  readonly client: Client;
  readonly redirectUri: string;
  readonly params: Parameters;
  readonly request: OAuth2Request;
}

/** An authorization request that passed every check. */
export interface PostAuthContext extends PreAuthContext {
  readonly responseType: string;
  readonly scopes: readonly string[];
  /** Who is signed in; nothing when the host asks about a request before it knows. */
  readonly subject: string | null;
}

/** What a code is about to be made for. */
export interface ModifyCodeContext {
  readonly client: Client;
  readonly grantType: string;
  readonly subject: string;
  /** What was approved. */
  readonly scopes: readonly string[];
  readonly params: Parameters;
  /** Nothing when a response type of the host's own asks for the code. */
  readonly request: OAuth2Request | undefined;
  /** How long the code is to live. @unit seconds */
  readonly expiresIn: number;
}

/** A token that a client presents at the revocation or the introspection endpoint. */
export interface PresentedToken {
  /** Of the access token; of a refresh token the id of its authorization. */
  readonly id: string;
  readonly kind: 'access' | 'refresh';
  readonly authorizationId: string | null;
  readonly subject: string | null;
  readonly scopes: readonly string[];
}

/** A request about a token, of a client that has proven who it is. */
export interface TokenCheckContext {
  readonly client: Client;
  readonly params: Parameters;
  readonly request: OAuth2Request;
  /** Nothing when there is no such token; of introspection also when it is not good or not the client's to know. */
  readonly token: PresentedToken | null;
}

/** A guarded handler was called with a good token. */
export interface AccessContext {
  readonly token: ValidatedToken;
  /** As the guards see it, whatever its transport is. */
  readonly request: GuardedRequest;
}

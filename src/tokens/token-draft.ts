import type { Client } from '../clients/client.js';
import type { Parameters } from '../protocol/parameters.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { ScopeSet } from '../protocol/scope.js';
import type { RefreshState } from './authorization.js';
import type { Confirmation, NewToken, Principal } from './token.js';

/** The family that tokens are minted into. */
export interface TokenFamily {
  readonly authorizationId: string;
  readonly expiresAt: Date;
  /** Of the refresh token to mint; without it none is minted. */
  readonly generation?: number;
}

/** What is about to be minted: who, for whom, what for. */
export interface TokenDraft {
  readonly client: Client;
  readonly grantType: string;
  readonly subject: string | null;
  readonly principal: Principal;
  readonly scopes: ScopeSet;
  readonly audience: readonly string[];
  readonly cnf: Confirmation | null;
  /** `token_type` of the response; `DPoP` would come from here. */
  readonly tokenType: 'Bearer';
  readonly family: TokenFamily | null;
  /** The name of the format of its access token. @default what `tokens.format` says */
  readonly format?: string;
  /** The request that it is minted for: hooks are shown it. Grants of the host's own may leave both out. */
  readonly params?: Parameters;
  readonly request?: OAuth2Request;
}

/**
 * What a token request is answered with.
 *
 * @see RFC 6749 §5.1
 */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope?: string;
  readonly refresh_token?: string;
  readonly [member: string]: unknown;
}

/** Minted tokens: what is stored of them, and the answer that carries them. */
export interface MintedTokens {
  readonly token: NewToken;
  readonly refresh?: RefreshState;
  readonly response: TokenResponse;
}

import type { Eventual } from '../protocol/eventual.js';
import type {
  AccessContext,
  ContributeContext,
  IssuanceContext,
  ModifyCodeContext,
  ModifyTokenContext,
  PostAuthContext,
  PreAuthContext,
  PreTokenContext,
  TokenCheckContext,
} from './hook-contexts.js';

/** What a consent page is told beside the request itself. @publicApi */
export type ConsentAdditions = Readonly<Record<string, unknown>>;

/** Less than was asked for; what is left out stays as it is. @publicApi */
export interface TokenChange {
  /** Part of the scopes of the context, one by one or separated by spaces. */
  readonly scopes?: string | readonly string[];
  /** Shorter than that of the context, 1 or more. @unit seconds */
  readonly expiresIn?: number;
}

/** What is added to a token response. @publicApi */
export type ResponseMembers = Readonly<Record<string, unknown>>;

/** What a hook that adds nothing returns. */
type Nothing = undefined | void;

/**
 * What a host does at the stations of a request, in OAuthLib's order. A class has any of these methods; Nest makes it.
 * Each is awaited before the next, and may refuse by throwing an `OAuth2Error`. Nothing is stored and nothing is used
 * up before all of them have come back, so they should not write: what is done is told by events.
 *
 * @publicApi
 * @see docs/lifecycle.md
 * @example
 * ```ts
 * @OAuth2Hooks({ grants: ['password'] })
 * export class OfficeHours extends LifecycleHooks {
 *   override postToken({ client }: IssuanceContext) {
 *     if (isClosed(client.clientId)) throw new AccessDeniedError('come back in the morning');
 *   }
 * }
 * ```
 */
export abstract class LifecycleHooks {
  /** An authorization request, once client and redirect URI are good. What it returns, consent pages are told. */
  preAuth?(context: PreAuthContext): Eventual<ConsentAdditions | Nothing>;

  /** The same, once everything is validated and it is known who would agree. */
  postAuth?(context: PostAuthContext): Eventual<ConsentAdditions | Nothing>;

  /** A token request, before its client has proven who it is; in the password grant after that. */
  preToken?(context: PreTokenContext): Eventual<Nothing>;

  /** Everything is validated: tokens are about to be made. */
  postToken?(context: IssuanceContext): Eventual<Nothing>;

  /** Fewer scopes, a shorter life. */
  modifyToken?(context: ModifyTokenContext): Eventual<TokenChange | Nothing>;

  /** The name of the format that writes this access token; what `tokens.format` says when no hook names one. */
  generateAccessToken?(context: IssuanceContext): Eventual<string | Nothing>;

  /** `false` when there is to be no refresh token, where one would begin. A rotation always has a successor. */
  generateRefreshToken?(context: IssuanceContext): Eventual<boolean | Nothing>;

  /** Further members of the token response. Those of the RFCs are not theirs to set. */
  contribute?(context: ContributeContext): Eventual<ResponseMembers | Nothing>;

  /** Fewer scopes, a shorter life of the code. The scopes are those of the whole approval. */
  modifyCode?(context: ModifyCodeContext): Eventual<TokenChange | Nothing>;

  /** A client wants to take a token back. */
  validateRevocation?(context: TokenCheckContext): Eventual<Nothing>;

  /** A client asks about a token. */
  validateIntrospection?(context: TokenCheckContext): Eventual<Nothing>;

  /** A guarded handler was called with a good token. Without a promise in return the call goes on at once. */
  validateAccess?(context: AccessContext): Eventual<Nothing>;
}

/** The methods, in the order in which requests come by. */
export const HOOK_POINTS = [
  'preAuth',
  'postAuth',
  'preToken',
  'postToken',
  'modifyToken',
  'generateAccessToken',
  'generateRefreshToken',
  'contribute',
  'modifyCode',
  'validateRevocation',
  'validateIntrospection',
  'validateAccess',
] as const satisfies readonly (keyof LifecycleHooks)[];

/** A station of a request. @publicApi */
export type HookPoint = (typeof HOOK_POINTS)[number];

/** Those that belong to no grant, so that `grants` says nothing about them. */
export const GRANTLESS_POINTS: ReadonlySet<HookPoint> = new Set([
  'validateRevocation',
  'validateIntrospection',
  'validateAccess',
]);

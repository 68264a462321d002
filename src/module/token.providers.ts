import type { Provider } from '@nestjs/common';
import { CachedTokenDirectory } from '../cache/cached-token-directory.js';
import { ClientStore } from '../clients/client.store.js';
import { LifetimePolicy } from '../clients/lifetime-policy.js';
import { ScopePolicy } from '../clients/scope-policy.js';
import { OAuth2Events } from '../events/events.js';
import { TokenSteps } from '../hooks/token-steps.js';
import type { ResolvedOptions } from '../oauth2.options.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { Clock } from '../protocol/clock.js';
import { OpaqueTokenCodec } from '../protocol/opaque-token.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { ChangeFeed } from '../tokens/change-feed.js';
import { IssuanceJoiners } from '../tokens/issuance.js';
import { TokenDirectory } from '../tokens/token-directory.js';
import { TokenFormats } from '../tokens/token-formats.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { TokenReader } from '../tokens/token-reader.js';
import { TokenService } from '../tokens/token.service.js';
import { TokenStore } from '../tokens/token.store.js';
import { provide } from './provide.js';

/** What tokens are written, found and taken back with. */
export function tokenProviders(): Provider[] {
  return [
    provide(
      TokenFormats,
      [OpaqueTokenCodec, RESOLVED_OPTIONS],
      (codec: OpaqueTokenCodec, { tokens }: ResolvedOptions) =>
        new TokenFormats(codec, tokens.format),
    ),
    provide(
      TokenIssuer,
      [
        Clock,
        OpaqueTokenCodec,
        TokenFormats,
        LifetimePolicy,
        TokenSteps,
        ScopePolicy,
        { token: IssuanceJoiners, optional: true },
      ],
      (
        clock: Clock,
        codec: OpaqueTokenCodec,
        format: TokenFormats,
        lifetimes: LifetimePolicy,
        steps: TokenSteps,
        scopes: ScopePolicy,
        joiners?: IssuanceJoiners,
      ) =>
        new TokenIssuer({
          clock,
          codec,
          format,
          lifetimes,
          steps,
          ...(scopes.settles && { scopes }),
          ...(joiners && { joiners }),
        }),
    ),
    provide(
      TokenDirectory,
      [TokenStore, Clock, RESOLVED_OPTIONS, { token: ChangeFeed, optional: true }],
      tokenDirectory,
    ),
    provide(
      TokenReader,
      [OpaqueTokenCodec, TokenFormats, TokenDirectory, AuthorizationStore, Clock],
      (
        codec: OpaqueTokenCodec,
        formats: TokenFormats,
        tokens: TokenDirectory,
        authorizations: AuthorizationStore,
        clock: Clock,
      ) => new TokenReader({ codec, formats, tokens, authorizations, clock }),
    ),
    provide(
      TokenService,
      [
        TokenStore,
        AuthorizationStore,
        ClientStore,
        OpaqueTokenCodec,
        Clock,
        OAuth2Events,
        TokenFormats,
      ],
      tokenService,
    ),
  ];
}

/** Stores that tell of no changes, as those in memory, are read each time. */
function tokenDirectory(
  store: TokenStore,
  clock: Clock,
  { tokens }: ResolvedOptions,
  feed?: ChangeFeed,
): TokenDirectory {
  return feed && tokens.cacheTtl > 0
    ? new CachedTokenDirectory({ store, feed, clock }, tokens)
    : store;
}

function tokenService(
  tokens: TokenStore,
  authorizations: AuthorizationStore,
  clients: ClientStore,
  codec: OpaqueTokenCodec,
  clock: Clock,
  events: OAuth2Events,
  formats: TokenFormats,
): TokenService {
  return new TokenService({ tokens, authorizations, clients, codec, clock, events, formats });
}

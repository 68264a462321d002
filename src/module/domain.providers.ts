import type { Provider } from '@nestjs/common';
import { ResponseTypeRegistry } from '../authorization/response-type-registry.js';
import { AuthorizationServer } from '../authorization-server.js';
import { CachedClientDirectory } from '../cache/cached-client-directory.js';
import { CachedSecretHasher } from '../cache/cached-secret-hasher.js';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import { ClientDirectory } from '../clients/client-directory.js';
import { ClientService } from '../clients/client.service.js';
import { ClientStore } from '../clients/client.store.js';
import { ClientSecretBasic } from '../clients/methods/client-secret-basic.js';
import { ClientSecretPost } from '../clients/methods/client-secret-post.js';
import { NoClientAuth } from '../clients/methods/none.js';
import { RedirectUriPolicy } from '../clients/redirect-uri-policy.js';
import { ScopePolicy } from '../clients/scope-policy.js';
import { SecretHasher } from '../clients/secret-hasher.js';
import { StoredClientDirectory } from '../clients/stored-client-directory.js';
import { EndpointRegistry } from '../endpoints/endpoint-registry.js';
import { IntrospectionPolicy } from '../endpoints/introspection-policy.js';
import { REVOCATION_SETTINGS } from '../endpoints/revocation-settings.js';
import { OAuth2Events } from '../events/events.js';
import { FamilyRevoker } from '../grants/family-revoker.js';
import { GrantRegistry } from '../grants/grant-registry.js';
import { KnownGrants } from '../hook-discovery/known-grants.js';
import { RetryBox } from '../grants/retry-box.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { authorizationProviders } from './authorization.providers.js';
import { policyProviders } from './policy.providers.js';
import { provide } from './provide.js';
import { tokenProviders } from './token.providers.js';
import type { ResolvedOptions } from '../oauth2.options.js';
import { Clock, SystemClock } from '../protocol/clock.js';
import { ErrorLog } from '../protocol/error-log.js';
import { HostTransactions } from '../protocol/host-transactions.js';
import { Keyring } from '../protocol/keyring.js';
import { RememberingTokenCodec } from '../cache/remembering-token-codec.js';
import { OpaqueTokenCodec } from '../protocol/opaque-token.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { ChangeFeed } from '../tokens/change-feed.js';

/** Stores in memory know of none. */
const TRANSACTIONS = { token: HostTransactions, optional: true };

/**
 * The domain as Nest providers. What they need from outside: `RESOLVED_OPTIONS`, `ErrorLog` and the store
 * ports.
 *
 * @internal
 */
export function domainProviders(): Provider[] {
  return [
    ...protocolProviders(),
    ...policyProviders(),
    ...clientProviders(),
    ...tokenProviders(),
    ...grantProviders(),
    ...authorizationProviders(),
    AuthorizationServer,
  ];
}

function protocolProviders(): Provider[] {
  return [
    { provide: Clock, useClass: SystemClock },
    provide(Keyring, [RESOLVED_OPTIONS], (o: ResolvedOptions) => new Keyring(o.secrets)),
    provide(
      OpaqueTokenCodec,
      [Keyring, RESOLVED_OPTIONS],
      (keyring: Keyring, { tokens }: ResolvedOptions) =>
        new RememberingTokenCodec(keyring, tokens.prefix),
    ),
    provide(OAuth2Events, [ErrorLog, TRANSACTIONS], (log: ErrorLog, open?: HostTransactions) => {
      const failed = (error: unknown, name: string): void =>
        log.failed(`event listener ${name}`, error);
      return new OAuth2Events(failed, open);
    }),
  ];
}

function clientProviders(): Provider[] {
  return [
    provide(
      SecretHasher,
      [Clock, RESOLVED_OPTIONS, { token: ChangeFeed, optional: true }],
      secretHasher,
    ),
    provide(
      ClientDirectory,
      [ClientStore, Clock, RESOLVED_OPTIONS, { token: ChangeFeed, optional: true }],
      clientDirectory,
    ),
    provide(
      ClientAuthenticator,
      [ClientDirectory, OAuth2Events, SecretHasher, Clock],
      authenticator,
    ),
    provide(
      ClientService,
      [
        ClientStore,
        ClientDirectory,
        SecretHasher,
        Clock,
        GrantRegistry,
        ResponseTypeRegistry,
        ClientAuthenticator,
        ScopePolicy,
        OAuth2Events,
        RESOLVED_OPTIONS,
        { token: RedirectUriPolicy, optional: true },
      ],
      clientService,
    ),
  ];
}

function grantProviders(): Provider[] {
  return [
    GrantRegistry,
    { provide: KnownGrants, useExisting: GrantRegistry },
    EndpointRegistry,
    IntrospectionPolicy,
    provide(REVOCATION_SETTINGS, [RESOLVED_OPTIONS], ({ tokens }: ResolvedOptions) => ({
      revokeAuthorizationWithAccessToken: tokens.revokeAuthorizationWithAccessToken,
    })),
    provide(RetryBox, [Keyring], (keyring: Keyring) => new RetryBox(keyring)),
    provide(
      FamilyRevoker,
      [AuthorizationStore, Clock, OAuth2Events, TRANSACTIONS],
      (
        store: AuthorizationStore,
        clock: Clock,
        events: OAuth2Events,
        transactions?: HostTransactions,
      ) => new FamilyRevoker(store, clock, events, transactions),
    ),
  ];
}

/** Stores that tell of no changes, as those in memory, are read each time. */
function clientDirectory(
  store: ClientStore,
  clock: Clock,
  { clients }: ResolvedOptions,
  feed?: ChangeFeed,
): ClientDirectory {
  return feed && clients.cacheTtl > 0
    ? new CachedClientDirectory({ store, feed, clock }, clients)
    : new StoredClientDirectory(store);
}

/** The same for what is remembered of their secrets. */
function secretHasher(
  clock: Clock,
  { clients: { cacheTtl, cacheSize: size } }: ResolvedOptions,
  feed?: ChangeFeed,
): SecretHasher {
  return feed && cacheTtl > 0 ? new CachedSecretHasher({ feed, clock, size }) : new SecretHasher();
}

function authenticator(
  directory: ClientDirectory,
  events: OAuth2Events,
  hasher: SecretHasher,
  clock: Clock,
): ClientAuthenticator {
  const made = new ClientAuthenticator(directory, events);
  for (const method of [
    new ClientSecretBasic(hasher, clock),
    new ClientSecretPost(hasher, clock),
    new NoClientAuth(),
  ]) {
    made.methods.register(method.name, method);
  }
  return made;
}

function clientService(
  store: ClientStore,
  directory: ClientDirectory,
  hasher: SecretHasher,
  clock: Clock,
  grants: GrantRegistry,
  types: ResponseTypeRegistry,
  clients: ClientAuthenticator,
  scopes: ScopePolicy,
  events: OAuth2Events,
  { legacy }: ResolvedOptions,
  policy?: RedirectUriPolicy,
): ClientService {
  const redirectUris = { ...legacy, ...(policy && { policy }) };
  const offer = () => ({
    grants: grants.names(),
    responseTypes: types.names(),
    responseTypeOf: (grant: string) => types.ofGrant(grant),
    grantOf: (type: string) => types.find(type)?.grantType,
    redirectUris,
    authMethods: clients.methods.names(),
    scopes: scopes.names(),
  });
  return new ClientService({ store, directory, hasher, clock, offer, events });
}

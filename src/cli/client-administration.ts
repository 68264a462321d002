import { ClientService, SecretHasher } from '../index.js';
import { type StatementRunner, TypeOrmClientStore } from '../typeorm/index.js';

const GRANTS = [
  'authorization_code',
  'client_credentials',
  'refresh_token',
  'password',
  'implicit',
];
/** What grants begin with at the authorization endpoint. */
const RESPONSE_TYPES: Readonly<Record<string, string>> = {
  authorization_code: 'code',
  implicit: 'token',
};
const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'];

/** What the host of a server adds to it, as far as a command was told. */
export interface HostOffer {
  /** Further grants that are taken, since the host registers them. */
  readonly grants?: readonly string[];
  /** Further response types. */
  readonly responseTypes?: readonly string[];
  /** Further ways in which a client authenticates. */
  readonly authMethods?: readonly string[];
  /** Below which domains redirect URIs may have a wildcard: the host's `legacy.wildcardHosts`. */
  readonly wildcardHosts?: readonly string[];
}

/**
 * The service that makes and changes clients, without the server around it. Nobody here knows the options of
 * the host: a client may have any grant of the package and any well-formed scope.
 */
export function openClients(runner: StatementRunner, host: HostOffer = {}): ClientService {
  const store = new TypeOrmClientStore(runner);
  const { grants = [], responseTypes = [], authMethods = [], wildcardHosts = [] } = host;
  return new ClientService({
    store,
    directory: { forget: () => undefined },
    hasher: new SecretHasher(),
    clock: { now: () => new Date() },
    offer: () => ({
      grants: [...GRANTS, ...grants],
      responseTypes: [...Object.values(RESPONSE_TYPES), 'none', ...responseTypes],
      responseTypeOf: (grant) => RESPONSE_TYPES[grant],
      grantOf: (type) => Object.keys(RESPONSE_TYPES).find((it) => RESPONSE_TYPES[it] === type),
      redirectUris: { wildcardHosts, localhostLoopback: false },
      authMethods: [...AUTH_METHODS, ...authMethods],
      scopes: [],
    }),
  });
}

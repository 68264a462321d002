import { ClientService, SecretHasher } from '../index.js';
import { type StatementRunner, TypeOrmClientStore } from '../typeorm/index.js';

const GRANTS = ['authorization_code', 'client_credentials', 'refresh_token', 'password'];
const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'];

/**
 * The service that makes and changes clients, without the server around it. Nobody here knows the options of
 * the host: a client may have any grant of the package and any well-formed scope.
 *
 * @param grantsOfHost further grants that are taken, since the host registers them
 */
export function openClients(
  runner: StatementRunner,
  grantsOfHost: readonly string[] = [],
): ClientService {
  const store = new TypeOrmClientStore(runner);
  return new ClientService({
    store,
    directory: { forget: () => undefined },
    hasher: new SecretHasher(),
    clock: { now: () => new Date() },
    offer: () => ({
      grants: [...GRANTS, ...grantsOfHost],
      responseTypes: ['code'],
      authMethods: AUTH_METHODS,
      scopes: [],
    }),
  });
}

import { parseBasicCredentials } from '../../protocol/basic-credentials.js';
import type { Clock } from '../../protocol/clock.js';
import { InvalidClientError, InvalidRequestError } from '../../protocol/errors.js';
import type { OAuth2Request } from '../../protocol/request.js';
import type { SecretHasher } from '../secret-hasher.js';
import { ClientAuthMethod, type PresentedClient } from './client-auth-method.js';

const IS_BASIC = /^\s*basic(?:\s|$)/i;

/**
 * Identifier and secret in the `Authorization` header, form-encoded.
 *
 * @see RFC 6749 §2.3.1
 */
export class ClientSecretBasic extends ClientAuthMethod {
  readonly name = 'client_secret_basic';
  override readonly scheme = 'Basic';

  constructor(
    private readonly hasher: SecretHasher,
    private readonly clock: Clock,
  ) {
    super();
  }

  present(request: OAuth2Request): PresentedClient | undefined {
    const header = request.headers['authorization'];
    // Another scheme is another method's business.
    if (header === undefined || !IS_BASIC.test(header)) return undefined;
    const credentials = parseBasicCredentials(header);
    if (!credentials) throw new InvalidClientError();
    const { clientId, clientSecret } = credentials;
    const named = request.form.get('client_id');
    if (named !== undefined && named !== clientId) {
      throw new InvalidRequestError('client_id differs from the Authorization header');
    }
    return {
      clientId,
      proves: ({ secrets }) => this.hasher.matches(clientSecret, secrets, this.clock.now()),
    };
  }
}

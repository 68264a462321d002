import type { Clock } from '../../protocol/clock.js';
import { InvalidClientError } from '../../protocol/errors.js';
import type { OAuth2Request } from '../../protocol/request.js';
import type { SecretHasher } from '../secret-hasher.js';
import { ClientAuthMethod, type PresentedClient } from './client-auth-method.js';

/**
 * Identifier and secret in the form.
 *
 * @see RFC 6749 §2.3.1
 */
export class ClientSecretPost extends ClientAuthMethod {
  readonly name = 'client_secret_post';

  constructor(
    private readonly hasher: SecretHasher,
    private readonly clock: Clock,
  ) {
    super();
  }

  present({ form }: OAuth2Request): PresentedClient | undefined {
    const secret = form.get('client_secret');
    if (secret === undefined) return undefined;
    const clientId = form.get('client_id');
    if (clientId === undefined) throw new InvalidClientError();
    return {
      clientId,
      proves: ({ secrets }) => this.hasher.matches(secret, secrets, this.clock.now()),
    };
  }
}

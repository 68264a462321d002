import type { OAuth2Request } from '../../protocol/request.js';
import { ClientAuthMethod, type PresentedClient } from './client-auth-method.js';

/**
 * Parameters that show that another method is meant.
 *
 * @see RFC 7521 §4.2
 */
const OTHER_METHODS = ['client_secret', 'client_assertion', 'client_assertion_type'] as const;

/**
 * A public client only says who it is.
 *
 * @see RFC 6749 §3.2.1
 */
export class NoClientAuth extends ClientAuthMethod {
  readonly name = 'none';
  override readonly confidential = false;

  present({ form, headers }: OAuth2Request): PresentedClient | undefined {
    const clientId = form.get('client_id');
    const other = OTHER_METHODS.some((name) => form.has(name));
    if (clientId === undefined || other || headers['authorization'] !== undefined) return undefined;
    return { clientId, proves: () => true };
  }
}

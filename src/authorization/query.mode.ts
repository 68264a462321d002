import { redirect, type OAuth2Response } from '../protocol/response.js';
import { type AuthorizationAnswer, ResponseMode } from './response-mode.js';

/**
 * In the query of the redirect URI.
 *
 * @see RFC 6749 §4.1.2
 */
export class QueryMode extends ResponseMode {
  readonly name = 'query';

  async carry({ target, parameters }: AuthorizationAnswer): Promise<OAuth2Response> {
    // The registered query is kept as it is: parsing the URI again could change its bytes.
    const separator = target.redirectUri.includes('?') ? '&' : '?';
    return redirect(target.redirectUri + separator + new URLSearchParams(parameters).toString());
  }
}

import { redirect, type OAuth2Response } from '../protocol/response.js';
import { type AuthorizationAnswer, ResponseMode } from './response-mode.js';

/**
 * In the fragment of the redirect URI, which browsers keep to themselves. A registered one has none.
 *
 * @see RFC 6749 §4.2.2
 */
export class FragmentMode extends ResponseMode {
  readonly name = 'fragment';

  async carry({ target, parameters }: AuthorizationAnswer): Promise<OAuth2Response> {
    return redirect(`${target.redirectUri}#${new URLSearchParams(parameters).toString()}`);
  }
}

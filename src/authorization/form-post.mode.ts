import type { OAuth2Response } from '../protocol/response.js';
import type { AuthorizationTarget } from './authorization-target.js';
import type { FormPostPage } from './form-post-page.js';
import { type AuthorizationAnswer, ResponseMode } from './response-mode.js';

/**
 * In a form that the browser posts to the redirect URI: in no URL, so in no log and no history.
 *
 * @see OAuth 2.0 Form Post Response Mode §2
 * @see RFC 9700 §4.3.1
 */
export class FormPostMode extends ResponseMode {
  readonly name = 'form_post';

  constructor(private readonly page: FormPostPage) {
    super();
  }

  /** An application's own scheme takes no forms. */
  override reaches({ redirectUri }: AuthorizationTarget): boolean {
    return /^https?:/i.test(redirectUri);
  }

  carry({ target, parameters }: AuthorizationAnswer): Promise<OAuth2Response> {
    const { redirectUri: action, client } = target;
    return this.page.show({ action, fields: parameters, clientName: client.name });
  }
}

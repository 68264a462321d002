import { Inject, Injectable } from '@nestjs/common';
import { FormPostPage, type PostedAnswer } from '../../authorization/form-post-page.js';
import type { OAuth2Response } from '../../protocol/response.js';
import { PageResponder } from './page-responder.js';
import { Pages } from './pages.js';

/** Not `form.submit()`: a field could be called so. */
const SUBMIT = 'HTMLFormElement.prototype.submit.call(document.forms[0])';

/**
 * The page that posts an answer to the client, in the look of the others.
 *
 * @see OAuth 2.0 Form Post Response Mode §2
 */
@Injectable()
export class ReadyFormPostPage extends FormPostPage {
  constructor(
    @Inject(Pages) private readonly pages: Pages,
    @Inject(PageResponder) private readonly responder: PageResponder,
  ) {
    super();
  }

  async show({ action, fields, clientName }: PostedAnswer): Promise<OAuth2Response> {
    const html = this.pages.formPost({
      action,
      fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
      clientName,
      script: SUBMIT,
    });
    return this.responder.send(html, { leadsTo: placesBehind(action), script: SUBMIT });
  }
}

/** Browsers apply `form-action` to where the client redirects to as well, and only the client knows that. */
function placesBehind(redirectUri: string): readonly string[] {
  return [...new Set([new URL(redirectUri).protocol, 'https:'])];
}

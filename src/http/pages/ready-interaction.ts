import { Inject, Injectable } from '@nestjs/common';
import {
  type ConsentPrompt,
  type Granted,
  Interaction,
  type SignedIn,
} from '../../authorization/interaction.js';
import type { OAuth2Error } from '../../protocol/errors.js';
import type { OAuth2Request } from '../../protocol/request.js';
import { type OAuth2Response, redirect } from '../../protocol/response.js';
import { SIGN_IN_PATH, SIGN_OUT_PATH } from './page-paths.js';
import { PageResponder } from './page-responder.js';
import { Pages } from './pages.js';
import { Sessions } from './sessions.js';

/**
 * Sign-in and consent with the ready pages, for hosts that have none of their own. Consent is asked every time.
 *
 * @publicApi
 */
@Injectable()
export class ReadyInteraction extends Interaction {
  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(Pages) private readonly pages: Pages,
    @Inject(PageResponder) private readonly responder: PageResponder,
  ) {
    super();
  }

  async resourceOwner(request: OAuth2Request): Promise<SignedIn | undefined> {
    const session = await this.sessions.active(request);
    if (!session) return undefined;
    const { subject, sessionId, authTime, name } = session;
    return { subject, sessionId, authTime, name };
  }

  async signIn(request: OAuth2Request, ticket: string): Promise<OAuth2Response> {
    return redirect(`${request.issuer.url(SIGN_IN_PATH)}?ticket=${encodeURIComponent(ticket)}`);
  }

  async consent(request: OAuth2Request, prompt: ConsentPrompt): Promise<OAuth2Response | Granted> {
    const { ticket, action, client, scopes, redirectHost, signedIn, subject } = prompt;
    const html = this.pages.consent({
      ticket,
      action,
      notYouAction: request.issuer.url(SIGN_OUT_PATH),
      clientId: client.clientId,
      clientName: client.name,
      scopes,
      redirectHost,
      name: signedIn.name ?? subject,
      ...(prompt.additions && { additions: prompt.additions }),
    });
    return this.responder.send(html, { leadsTo: prompt.redirectOrigin });
  }

  override async error(request: OAuth2Request, error: OAuth2Error): Promise<OAuth2Response> {
    return this.responder.error(request, error);
  }
}

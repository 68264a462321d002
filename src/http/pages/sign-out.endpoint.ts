import { Inject, Injectable } from '@nestjs/common';
import { Endpoint, type EndpointRoute } from '../../endpoints/endpoint.js';
import type { OAuth2Error } from '../../protocol/errors.js';
import type { OAuth2Request } from '../../protocol/request.js';
import { type OAuth2Response, redirect } from '../../protocol/response.js';
import { FormProtection, isFromElsewhere } from './form-protection.js';
import { SIGN_IN_PATH, SIGN_OUT_PATH } from './page-paths.js';
import { PageResponder } from './page-responder.js';
import { Pages } from './pages.js';
import { PendingRequests } from './pending-requests.js';
import { type Session, Sessions } from './sessions.js';
import { signOutPurpose } from './sign-in-page.js';

/**
 * Ends a session: after a question, or by "not you?" on a consent page, which goes back to sign-in with the
 * request that waits. Tokens that were issued before stay as they are.
 */
@Injectable()
export class SignOutEndpoint extends Endpoint {
  static readonly route: EndpointRoute = { path: SIGN_OUT_PATH, methods: ['GET', 'POST'] };
  readonly name = 'sign_out';

  constructor(
    @Inject(Pages) private readonly pages: Pages,
    @Inject(PageResponder) private readonly responder: PageResponder,
    @Inject(PendingRequests) private readonly requests: PendingRequests,
    @Inject(FormProtection) private readonly protection: FormProtection,
    @Inject(Sessions) private readonly sessions: Sessions,
  ) {
    super();
  }

  async handle(request: OAuth2Request): Promise<OAuth2Response> {
    const session = await this.sessions.current(request);
    if (!session) return this.signedOut(request);
    return request.method === 'POST' ? this.submit(request, session) : this.ask(request, session);
  }

  override async refuse(request: OAuth2Request, error: OAuth2Error): Promise<OAuth2Response> {
    return this.responder.error(request, error);
  }

  private async ask(
    request: OAuth2Request,
    session: Session,
    status = 200,
  ): Promise<OAuth2Response> {
    const { csrf, cookies } = this.protection.protect(request, signOutPurpose(session));
    const action = request.issuer.url(SIGN_OUT_PATH);
    const html = this.pages.signOut({ signedIn: true, name: session.name, action, csrf });
    return this.responder.send(html, { status, cookies });
  }

  private async signedOut(request: OAuth2Request): Promise<OAuth2Response> {
    const signInAction = request.issuer.url(SIGN_IN_PATH);
    return this.responder.send(this.pages.signOut({ signedIn: false, signInAction }));
  }

  /** A consent form's ticket opens in the session that it was made for only: that is its CSRF protection. */
  private async submit(request: OAuth2Request, session: Session): Promise<OAuth2Response> {
    const { form, issuer } = request;
    const consent = form.get('ticket');
    if (consent !== undefined) {
      const ticket = this.requests.backToSignIn(consent, session.sessionId);
      if (ticket === undefined || isFromElsewhere(request)) return this.ask(request, session, 400);
      return this.leave(request, session, `${issuer.url(SIGN_IN_PATH)}?ticket=${ticket}`);
    }
    if (!this.protection.accepts(request, form.get('csrf'), signOutPurpose(session))) {
      return this.ask(request, session, 400);
    }
    return this.leave(request, session, issuer.url(SIGN_OUT_PATH));
  }

  private async leave(
    request: OAuth2Request,
    session: Session,
    next: string,
  ): Promise<OAuth2Response> {
    const cleared = await this.sessions.end(session, request.issuer);
    return redirect(next, { 'set-cookie': [cleared] });
  }
}

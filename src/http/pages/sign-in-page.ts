import { Inject, Injectable } from '@nestjs/common';
import type { OAuth2Request } from '../../protocol/request.js';
import type { OAuth2Response } from '../../protocol/response.js';
import { FormProtection } from './form-protection.js';
import { SIGN_IN_PATH, SIGN_OUT_PATH } from './page-paths.js';
import { PageResponder } from './page-responder.js';
import { Pages } from './pages.js';
import type { PendingRequest } from './pending-requests.js';
import type { Session } from './sessions.js';
import type { SignInProblem } from './views.js';

/** Why a sign-in form is shown again, and with what. */
export interface RefusedSignIn {
  readonly problem: SignInProblem;
  readonly username: string;
  /** @unit seconds */
  readonly retryAfter?: number | undefined;
}

/**
 * A wrong password is 403: 401 would have to bring a challenge, and makes some clients ask for credentials
 * themselves (RFC 9110 §15.5.2, §15.5.4).
 */
const STATUS: Readonly<Record<SignInProblem, number>> = {
  credentials: 403,
  missing: 400,
  form: 400,
  throttled: 429,
};

/** Sends the sign-in form, and the page for those who are signed in already. */
@Injectable()
export class SignInPage {
  constructor(
    @Inject(Pages) private readonly pages: Pages,
    @Inject(PageResponder) private readonly responder: PageResponder,
    @Inject(FormProtection) private readonly protection: FormProtection,
  ) {}

  async form(
    request: OAuth2Request,
    pending?: PendingRequest,
    refused?: RefusedSignIn,
  ): Promise<OAuth2Response> {
    const { csrf, cookies } = this.protection.protect(request, signInPurpose(pending?.ticket));
    const html = this.pages.signIn({
      action: request.issuer.url(SIGN_IN_PATH),
      csrf,
      ticket: pending?.ticket,
      clientName: pending?.clientName,
      username: refused?.username ?? '',
      problem: refused?.problem,
      retryAfter: refused?.retryAfter,
    });
    return this.responder.send(html, {
      status: refused ? STATUS[refused.problem] : 200,
      leadsTo: pending?.leadsTo,
      cookies,
      ...(refused?.retryAfter && { headers: { 'retry-after': String(refused.retryAfter) } }),
    });
  }

  async signedIn(request: OAuth2Request, session: Session): Promise<OAuth2Response> {
    const { csrf, cookies } = this.protection.protect(request, signOutPurpose(session));
    const signOutAction = request.issuer.url(SIGN_OUT_PATH);
    const html = this.pages.signedIn({ name: session.name, signOutAction, csrf });
    return this.responder.send(html, { cookies });
  }
}

/** What the CSRF token of a sign-in form is bound to. */
export function signInPurpose(ticket = ''): string {
  return `sign-in\0${ticket}`;
}

/** What the CSRF token of a sign-out form is bound to. */
export function signOutPurpose({ sessionId }: Session): string {
  return `sign-out\0${sessionId}`;
}

import { Inject, Injectable } from '@nestjs/common';
import { Endpoint, type EndpointRoute } from '../../endpoints/endpoint.js';
import { OAuth2Events } from '../../events/events.js';
import type { OAuth2Error } from '../../protocol/errors.js';
import type { OAuth2Request } from '../../protocol/request.js';
import { type OAuth2Response, redirect } from '../../protocol/response.js';
import type { ResourceOwner } from '../../tokens/resource-owners.js';
import type { Known } from '../../tokens/subject.js';
import { FormProtection } from './form-protection.js';
import { SIGN_IN_PATH } from './page-paths.js';
import { PageResponder } from './page-responder.js';
import { PasswordCheck } from './password-check.js';
import { type PendingRequest, PendingRequests } from './pending-requests.js';
import { Sessions } from './sessions.js';
import { signInPurpose, SignInPage } from './sign-in-page.js';
import type { SignInProblem } from './views.js';

/**
 * Where a person proves who they are. With a ticket they go on to the application that waits, without one they
 * are just signed in.
 *
 * @see RFC 6749 §3.1: how the server authenticates the resource owner is its own affair
 */
@Injectable()
export class SignInEndpoint extends Endpoint {
  static readonly route: EndpointRoute = { path: SIGN_IN_PATH, methods: ['GET', 'POST'] };
  readonly name = 'sign_in';

  constructor(
    @Inject(SignInPage) private readonly page: SignInPage,
    @Inject(PageResponder) private readonly responder: PageResponder,
    @Inject(PendingRequests) private readonly requests: PendingRequests,
    @Inject(FormProtection) private readonly protection: FormProtection,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(PasswordCheck) private readonly passwords: PasswordCheck,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
  ) {
    super();
  }

  /**
   * @throws {InvalidRequestError} when the ticket was changed or is stale
   * @throws {SignInNotConfiguredError} when the host supplied no people
   */
  async handle(request: OAuth2Request): Promise<OAuth2Response> {
    this.passwords.requirePeople();
    if (request.method === 'POST') return this.submit(request);
    const pending = await this.pending(request.query.get('ticket'));
    const session = pending ? undefined : await this.sessions.active(request);
    return session ? this.page.signedIn(request, session) : this.page.form(request, pending);
  }

  override async refuse(request: OAuth2Request, error: OAuth2Error): Promise<OAuth2Response> {
    return this.responder.error(request, error);
  }

  private async submit(request: OAuth2Request): Promise<OAuth2Response> {
    const { form } = request;
    const pending = await this.pending(form.get('ticket'));
    const username = form.get('username') ?? '';
    const password = form.get('password');
    const again = (problem: SignInProblem, retryAfter?: number) =>
      this.page.form(request, pending, { problem, username, retryAfter });
    if (!this.protection.accepts(request, form.get('csrf'), signInPurpose(pending?.ticket))) {
      return again('form');
    }
    if (username === '' || password === undefined) return again('missing');
    const outcome = await this.passwords.check(request, { username, password });
    if (outcome.is === 'too early') return again('throttled', outcome.retryAfter);
    if (outcome.is === 'wrong') return again('credentials');
    return this.begin(request, outcome, pending);
  }

  private async begin(
    request: OAuth2Request,
    { owner, cookie }: { owner: Known<ResourceOwner>; cookie: string },
    pending: PendingRequest | undefined,
  ): Promise<OAuth2Response> {
    const { issuer } = request;
    const before = await this.sessions.current(request);
    if (before) await this.sessions.end(before, issuer);
    this.events.emit({ type: 'sign_in.succeeded', subject: owner.subject, place: 'page' });
    const next = pending
      ? `${issuer.url('/oauth/authorize')}?ticket=${encodeURIComponent(pending.ticket)}`
      : issuer.url(SIGN_IN_PATH);
    return redirect(next, { 'set-cookie': [this.sessions.begin(owner, issuer), cookie] });
  }

  private async pending(ticket: string | undefined): Promise<PendingRequest | undefined> {
    return ticket === undefined ? undefined : this.requests.open(ticket);
  }
}

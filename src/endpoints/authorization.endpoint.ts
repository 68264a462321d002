import { Inject, Injectable } from '@nestjs/common';
import { AuthorizationRequestReader } from '../authorization/authorization-request.js';
import type { AuthorizationRequest } from '../authorization/authorization-request.js';
import { AuthorizationResponder } from '../authorization/authorization-responder.js';
import { consentPrompt, describeRequest } from '../authorization/consent-prompt.js';
import { readDecision, type Decision } from '../authorization/decision.js';
import { Interaction, type SignedIn } from '../authorization/interaction.js';
import { ResponseModeRegistry } from '../authorization/response-mode-registry.js';
import { ResponseTypeRegistry } from '../authorization/response-type-registry.js';
import { TicketCodec, type Ticket } from '../authorization/ticket.js';
import { ScopePolicy } from '../clients/scope-policy.js';
import { PkcePolicy } from '../grants/pkce-policy.js';
import {
  InvalidRequestError,
  MethodNotAllowedError,
  type OAuth2Error,
} from '../protocol/errors.js';
import type { Issuer } from '../protocol/issuer.js';
import { limitOf } from '../protocol/limits.js';
import { Parameters } from '../protocol/parameters.js';
import type { OAuth2Request } from '../protocol/request.js';
import { errorResponse, redirect, type OAuth2Response } from '../protocol/response.js';
import { known, type Known } from '../tokens/subject.js';
import { Endpoint, type EndpointRoute } from './endpoint.js';

/**
 * Where a person meets the server: the request is checked, they sign in, they decide. Nothing is written
 * before the decision; the pending request travels in a ticket.
 *
 * @see RFC 6749 §3.1, §4.1.1
 * @see RFC 9207 §2
 */
@Injectable()
export class AuthorizationEndpoint extends Endpoint {
  static readonly route: EndpointRoute = {
    path: '/oauth/authorize',
    methods: ['GET', 'POST'],
    head: false,
  };
  readonly name = 'authorization';

  constructor(
    @Inject(AuthorizationRequestReader) private readonly reader: AuthorizationRequestReader,
    @Inject(AuthorizationResponder) private readonly responder: AuthorizationResponder,
    @Inject(Interaction) private readonly interaction: Interaction,
    @Inject(TicketCodec) private readonly tickets: TicketCodec,
    @Inject(ScopePolicy) private readonly scopes: ScopePolicy,
    @Inject(ResponseTypeRegistry) private readonly responseTypes: ResponseTypeRegistry,
    @Inject(ResponseModeRegistry) private readonly modes: ResponseModeRegistry,
    @Inject(PkcePolicy) private readonly pkce: PkcePolicy,
  ) {
    super();
  }

  /**
   * @throws {MethodNotAllowedError} for HEAD
   * @throws {InvalidRequestError} what must be shown to the person, never redirected (§4.1.2.1)
   */
  async handle(request: OAuth2Request): Promise<OAuth2Response> {
    // Whoever only looks must not be granted anything.
    if (request.method === 'HEAD') throw onlyGetAndPost();
    if (request.method !== 'POST') return this.begin(request, this.pending(request.query));
    const decision = readDecision(request.body);
    return decision ? this.decide(request, decision) : this.asGet(request);
  }

  override async refuse(request: OAuth2Request, error: OAuth2Error): Promise<OAuth2Response> {
    return (await this.interaction.error?.(request, error)) ?? errorResponse(error);
  }

  override metadata(issuer: Issuer): Readonly<Record<string, unknown>> {
    const types = this.responseTypes.all();
    if (types.length === 0) return { response_types_supported: [] };
    const names = this.responseTypes.names();
    const modes = types.flatMap((type) => this.modes.of(type).map(({ name }) => name));
    const hasCode = names.some((name) => name.split(' ').includes('code'));
    return {
      authorization_endpoint: issuer.url(AuthorizationEndpoint.route.path),
      response_types_supported: names,
      response_modes_supported: [...new Set(modes)],
      ...(hasCode && { code_challenge_methods_supported: this.pkce.methods }),
      authorization_response_iss_parameter_supported: true,
    };
  }

  /** The request of the query, or the one that a sign-in ticket brings back. */
  private pending(query: Parameters): Parameters {
    const sealed = query.get('ticket');
    if (sealed === undefined) return query;
    const ticket = this.tickets.open('sign-in', sealed);
    if (!ticket) throw stale();
    return Parameters.parse(ticket.parameters);
  }

  private begin(request: OAuth2Request, params: Parameters): Promise<OAuth2Response> {
    return this.responder.respond(params, request, async (valid) => {
      const signedIn = await this.interaction.resourceOwner(request);
      if (signedIn) return this.consent(request, valid, known(signedIn));
      return this.interaction.signIn(request, this.ticket(params));
    });
  }

  private async consent(
    request: OAuth2Request,
    valid: AuthorizationRequest,
    signedIn: Known<SignedIn>,
  ): Promise<OAuth2Response> {
    const ticket = this.tickets.seal('consent', valid.params.toString(), signedIn.sessionId);
    const confirmed = await this.responder.confirm(valid, signedIn.subject);
    const described = describeRequest(confirmed, this.scopes);
    const prompt = consentPrompt(described, request.issuer, signedIn, ticket);
    const answer = await this.interaction.consent(request, prompt);
    if (!('granted' in answer)) return answer;
    return this.responder.grant(confirmed, { ...signedIn, scopes: answer.granted });
  }

  /** The form of a consent page came back. Its ticket opens in the session that it was made for only. */
  private async decide(request: OAuth2Request, decision: Decision): Promise<OAuth2Response> {
    const person = await this.interaction.resourceOwner(request);
    const signedIn = person && known(person);
    const ticket = signedIn && this.tickets.open('consent', decision.ticket, signedIn.sessionId);
    if (!signedIn || !ticket) throw stale();
    const params = Parameters.parse(ticket.parameters);
    return this.responder.respond(params, request, async (valid) => {
      const spends = spentKey(ticket);
      if (!decision.approved) return this.responder.deny(valid, signedIn.subject, spends);
      const grantedTo = { ...signedIn, scopes: decision.scopes.toArray() };
      const confirmed = await this.responder.confirm(valid, signedIn.subject);
      return this.responder.grant(confirmed, grantedTo, spends);
    });
  }

  /** @throws {InvalidRequestError} when the request is too large to come back from a sign-in */
  private ticket(params: Parameters): string {
    const ticket = this.tickets.seal('sign-in', params.toString());
    if (ticket.length > limitOf('ticket'))
      throw new InvalidRequestError('the request is too large');
    return ticket;
  }

  /** §3.1 allows POST. A cross-site POST brings no session cookie, a GET that follows it does. */
  private async asGet(request: OAuth2Request): Promise<OAuth2Response> {
    await this.reader.target(request.form);
    const ticket = this.ticket(request.form);
    const url = request.issuer.url(AuthorizationEndpoint.route.path);
    return redirect(`${url}?ticket=${ticket}`);
  }
}

function onlyGetAndPost(): MethodNotAllowedError {
  return new MethodNotAllowedError('the method must be GET or POST', {
    headers: { allow: 'GET, POST, OPTIONS' },
  });
}

function spentKey({ id, expiresAt }: Ticket) {
  return { kind: 'ticket', id, expiresAt };
}

function stale(): InvalidRequestError {
  return new InvalidRequestError(
    'this page is out of date or belongs to another session: go back to the application and start again',
  );
}

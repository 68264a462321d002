import type { OAuth2Events } from '../events/events.js';
import type { SpentKey } from '../grants/authorization-code.store.js';
import type { HostTransactions } from '../protocol/host-transactions.js';
import { AccessDeniedError, InvalidRequestError, OAuth2Error } from '../protocol/errors.js';
import { isPromise } from '../protocol/eventual.js';
import type { Parameters } from '../protocol/parameters.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { OAuth2Response } from '../protocol/response.js';
import { ScopeSet } from '../protocol/scope.js';
import type { Known } from '../tokens/subject.js';
import type { AuthorizationRequest, AuthorizationRequestReader } from './authorization-request.js';
import type { AuthorizationSteps, TargetedRequest } from './authorization-steps.js';
import type { GrantedTo } from './granted-to.js';
import { answerTo } from './response-mode.js';
import type { SpentStore } from './spent.store.js';

/** A request that hooks have agreed to as well: only such a one can be granted. */
export interface ConfirmedRequest extends AuthorizationRequest {
  readonly confirmed: true;
}

/** A valid request is handed on; what comes back is the answer. */
type Next = (request: AuthorizationRequest) => Promise<OAuth2Response>;

/**
 * Answers authorization requests to the client, through the browser: with what was granted, or with why not.
 *
 * @see RFC 6749 §4.1.2, §4.1.2.1, §4.2.2, §4.2.2.1
 */
export class AuthorizationResponder {
  constructor(
    private readonly reader: AuthorizationRequestReader,
    private readonly spent: SpentStore,
    private readonly events: OAuth2Events,
    private readonly steps: AuthorizationSteps,
    private readonly transactions?: HostTransactions,
  ) {}

  /**
   * Validates the request and hands it on. Until the target is known an error throws; from then on it is told to
   * the client.
   *
   * @throws {InvalidRequestError} when the client or the redirect URI is wrong
   */
  async respond(params: Parameters, request: OAuth2Request, next: Next): Promise<OAuth2Response> {
    const target = await this.reader.target(params);
    try {
      return await next(await this.validate({ target, params, request }));
    } catch (error) {
      if (error instanceof StaleTicketError) throw error.shown;
      if (!(error instanceof OAuth2Error)) throw error;
      const mode = this.reader.modeOfErrors(target, params);
      return mode.carry(answerTo(target, request.issuer, this.reader.parametersOf(error)));
    }
  }

  /** What `respond` hands on. @throws {OAuth2Error} what the checks or a hook refuse */
  async validate(targeted: TargetedRequest): Promise<AuthorizationRequest> {
    const additions = await this.steps.before(targeted);
    const { request } = targeted;
    return { ...this.reader.validate(targeted.target, targeted.params), request, additions };
  }

  /**
   * The last word of the scope policy and of hooks about a valid request, once it is known who would agree to it.
   *
   * @param subject null when a host asks before it knows
   * @throws {AccessDeniedError} when the person may give none of the scopes
   * @throws {OAuth2Error} with which a hook refuses
   */
  async confirm(request: AuthorizationRequest, subject: string | null): Promise<ConfirmedRequest> {
    const offered = subject === null ? request : this.reader.offered(request, subject);
    const narrowed = isPromise(offered) ? await offered : offered;
    const additions = await this.steps.after(narrowed, subject);
    return { ...narrowed, additions, confirmed: true };
  }

  /** Stores what was approved and carries its result to the client. */
  async grant(
    request: ConfirmedRequest,
    grantedTo: Known<GrantedTo>,
    spends?: SpentKey,
  ): Promise<OAuth2Response> {
    const { scopes: approved, ...person } = grantedTo;
    const scopes = request.scopes.intersect(ScopeSet.of(approved));
    if (scopes.size === 0 && request.scopes.size > 0) {
      return this.deny(request, grantedTo.subject, spends);
    }
    const { client, params, responseType, mode, target, request: came } = request;
    const result = await responseType.authorize({
      client,
      params,
      scopes,
      request: came,
      ...person,
      ...(spends && { spends }),
    });
    if (!result) throw new StaleTicketError();
    return mode.carry(answerTo(target, came.issuer, result));
  }

  /** @throws {AccessDeniedError} always, once the ticket is spent (§4.1.2.1) */
  async deny(request: AuthorizationRequest, subject: string, spends?: SpentKey): Promise<never> {
    if (spends && !(await this.spent.claim(spends))) throw new StaleTicketError();
    // A denial counts, whatever becomes of the transaction that the host runs it in.
    if (spends) this.transactions?.current?.atEnd((kept) => kept || this.spent.claim(spends));
    this.events.emit({
      type: 'authorization.denied',
      clientId: request.client.clientId,
      subject,
    });
    throw new AccessDeniedError('the resource owner denied the request');
  }
}

/** A second submit of the same form: told to the person, since the client has its answer already. */
class StaleTicketError extends Error {
  readonly shown = new InvalidRequestError(
    'this form was submitted before: go back to the application and start again',
  );
}

import { Inject, Injectable } from '@nestjs/common';
import { OAuth2Events } from '../../events/events.js';
import {
  InsufficientScopeError,
  InvalidTokenError,
  MalformedCredentialsError,
} from '../../protocol/bearer-errors.js';
import { ErrorLog } from '../../protocol/error-log.js';
import { TemporarilyUnavailableError } from '../../protocol/errors.js';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import type { ScopeAlternatives } from '../scopes/scope-alternatives.js';
import type { TokenCredentials } from '../credentials/authorization-credentials.js';
import type { GuardedRequest } from '../credentials/guarded-request.js';
import { presentedCredentials } from '../credentials/presented-credentials.js';
import { ResourceSettings } from '../resource-settings.js';
import { AcceptedTokens } from '../token/accepted-tokens.js';
import type { TokenFacts } from '../token/token-facts.js';
import type { ValidatedToken } from '../token/validated-token.js';
import type { TokenValidator } from '../validators/token-validator.js';
import { TokenValidators } from '../validators/token-validators.js';

/** Turns what a request presents into a token in hand, or into the refusal that the caller is answered with. */
@Injectable()
export class TokenAuthenticator {
  readonly #found = new WeakMap<object, Promise<ValidatedToken | undefined>>();

  constructor(
    @Inject(TokenValidators) private readonly validators: TokenValidators,
    @Inject(AcceptedTokens) private readonly tokens: AcceptedTokens,
    @Inject(ResourceSettings) private readonly settings: ResourceSettings,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Inject(ErrorLog) private readonly log: ErrorLog,
  ) {}

  /**
   * The token of a request, looked for once, however many guards ask; nothing when the request has none.
   *
   * @param call what lives as long as the request
   * @throws {MalformedCredentialsError} when the credentials cannot be read
   * @throws {InvalidTokenError} when the token is not good
   * @throws {TemporarilyUnavailableError} when nobody can tell now: an outage admits nobody
   */
  once(call: object, request: GuardedRequest): Promise<ValidatedToken | undefined> {
    const first = this.#found.get(call);
    if (first && !this.settings.formBody) return this.stillGood(first, request);
    const token = first ? this.lookAgain(first, request) : this.authenticate(request);
    this.#found.set(call, token);
    return token;
  }

  /** The refusal of a good token that does not reach far enough. */
  insufficient({ tokenId, clientId }: ValidatedToken, demanded: ScopeAlternatives): Error {
    this.events.emit({ type: 'token.refused', reason: 'insufficient_scope', tokenId, clientId });
    return new InsufficientScopeError(demanded.first);
  }

  /** Whoever holds on to a request for long asks again. */
  private async stillGood(first: Promise<ValidatedToken | undefined>, request: GuardedRequest) {
    const token = await first;
    return token?.expired ? this.authenticate(request) : token;
  }

  /** Middleware on Fastify comes before the body: there may be a form by now, with a token, or a second one. */
  private async lookAgain(first: Promise<ValidatedToken | undefined>, request: GuardedRequest) {
    const token = await first;
    if (!token) return this.authenticate(request);
    this.credentials(request);
    return token;
  }

  private async authenticate(request: GuardedRequest): Promise<ValidatedToken | undefined> {
    const credentials = this.credentials(request);
    if (!credentials) return undefined;
    const facts = await this.outageAware(() => this.facts(credentials, request));
    const token = this.tokens.of(facts);
    if (token.expired) throw this.refusal('invalid_token', facts);
    const { tokenId, clientId } = token;
    this.events.emit({ type: 'token.authenticated', tokenId, clientId });
    return token;
  }

  private credentials(request: GuardedRequest): TokenCredentials | undefined {
    const places = { schemes: this.validators.schemes, formBody: this.settings.formBody };
    try {
      return presentedCredentials(request, places);
    } catch (error) {
      this.events.emit({ type: 'token.refused', reason: 'invalid_request' });
      throw error;
    }
  }

  private async facts(
    { scheme, value }: TokenCredentials,
    request: GuardedRequest,
  ): Promise<TokenFacts> {
    const validator = this.validators.find(scheme, value);
    if (!validator) throw this.refusal('invalid_token');
    if (await validator.requestInvalid(request)) throw this.refusal('invalid_request');
    const facts = await validator.authenticateToken(value);
    if (facts) requireLists(facts, validator);
    if (!facts || (await this.isRefused(facts, validator))) {
      throw this.refusal('invalid_token', facts);
    }
    return facts;
  }

  private async isRefused(facts: TokenFacts, validator: TokenValidator): Promise<boolean> {
    const { audience } = this.settings;
    if (audience !== undefined && !facts.audience.includes(audience)) return true;
    return validator.tokenRevoked(facts);
  }

  private refusal(reason: 'invalid_token' | 'invalid_request', facts?: TokenFacts): Error {
    this.events.emit({
      type: 'token.refused',
      reason,
      ...(facts && { tokenId: facts.tokenId, clientId: facts.clientId }),
    });
    return reason === 'invalid_token'
      ? new InvalidTokenError()
      : new MalformedCredentialsError('this resource does not take the request as it is');
  }

  private async outageAware<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (cause) {
      if (!(cause instanceof StorageUnavailableError)) throw cause;
      this.log.failed('access token validation', cause);
      throw new TemporarilyUnavailableError({ cause });
    }
  }
}

/** A text has letters where a list has scopes, and parts where it has audiences. @throws {TypeError} */
function requireLists({ scopes, audience }: TokenFacts, validator: TokenValidator): void {
  if (Array.isArray(scopes) && Array.isArray(audience)) return;
  const { name } = validator.constructor;
  throw new TypeError(`${name} told scopes or an audience that are no lists`);
}

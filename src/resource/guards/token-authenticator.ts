import { Inject, Injectable } from '@nestjs/common';
import { OAuth2Events } from '../../events/events.js';
import type { AccessContext } from '../../hooks/hook-contexts.js';
import { Lifecycle } from '../../hooks/lifecycle.js';
import { AccessRefusedError } from '../../protocol/access-refused.error.js';
import {
  BearerError,
  InsufficientScopeError,
  InvalidTokenError,
  MalformedCredentialsError,
} from '../../protocol/bearer-errors.js';
import { ErrorLog } from '../../protocol/error-log.js';
import { OAuth2Error, ServerError, TemporarilyUnavailableError } from '../../protocol/errors.js';
import { type Eventual, isPromise, whenKnown } from '../../protocol/eventual.js';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import type { ScopeAlternatives } from '../scopes/scope-alternatives.js';
import type { TokenCredentials } from '../credentials/authorization-credentials.js';
import type { GuardedRequest } from '../credentials/guarded-request.js';
import { presentedCredentials } from '../credentials/presented-credentials.js';
import { ResourceSettings } from '../resource-settings.js';
import { AcceptedTokens } from '../token/accepted-tokens.js';
import { KeptSearch, type Search } from './kept-search.js';
import type { TokenFacts } from '../token/token-facts.js';
import type { ValidatedToken } from '../token/validated-token.js';
import type { TokenValidator } from '../validators/token-validator.js';
import { TokenValidators } from '../validators/token-validators.js';

/** Turns what a request presents into a token in hand, or into the refusal that the caller is answered with. */
@Injectable()
export class TokenAuthenticator {
  /** Where a call keeps what was found for it: a map of weak references to calls would cost the garbage collector more. */
  readonly #found = Symbol('nest-authorization-server: search');

  constructor(
    @Inject(TokenValidators) private readonly validators: TokenValidators,
    @Inject(AcceptedTokens) private readonly tokens: AcceptedTokens,
    @Inject(ResourceSettings) private readonly settings: ResourceSettings,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
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
  once(call: object, request: GuardedRequest): Search {
    const first = KeptSearch.of(Reflect.get(call, this.#found), call, request);
    if (first && !this.settings.formBody) return this.stillGood(first.search, request);
    const search = first ? this.lookAgain(first.search, request) : this.search(request);
    // A call that cannot be written to is searched each time.
    Reflect.set(call, this.#found, new KeptSearch(call, request, search));
    return search;
  }

  /** The refusal of a good token that does not reach far enough. */
  insufficient({ tokenId, clientId }: ValidatedToken, demanded: ScopeAlternatives): Error {
    this.events.emit({ type: 'token.refused', reason: 'insufficient_scope', tokenId, clientId });
    return new InsufficientScopeError(demanded.first);
  }

  /** Whoever holds on to a request for long asks again. */
  private stillGood(first: Search, request: GuardedRequest): Search {
    return whenKnown(first, (token) => (token?.expired ? this.authenticate(request) : token));
  }

  /** Middleware on Fastify comes before the body: there may be a form by now, with a token, or a second one. */
  private async lookAgain(first: Search, request: GuardedRequest) {
    const token = await first;
    if (!token) return this.authenticate(request);
    this.credentials(request);
    return token;
  }

  /** A refusal is an outcome too, for everybody who asks: it is found out once. */
  private search(request: GuardedRequest): Search {
    try {
      return this.authenticate(request);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private authenticate(request: GuardedRequest): Search {
    const credentials = this.credentials(request);
    if (!credentials) return undefined;
    const facts = this.outageAware(() => this.facts(credentials, request));
    return whenKnown(facts, (known) => this.accept(known, request));
  }

  private accept(facts: TokenFacts, request: GuardedRequest): Eventual<ValidatedToken> {
    const token = this.tokens.of(facts);
    if (token.expired) throw this.refusal('invalid_token', facts);
    const hooks = this.lifecycle.at('validateAccess');
    if (!hooks) return this.accepted(token);
    const context: AccessContext = Object.freeze({ token, request });
    const agreed = this.outageAware(
      () => hooks.each(context),
      (thrown) => this.refusedByHook(thrown, token),
    );
    return whenKnown(agreed, () => this.accepted(token));
  }

  private accepted(token: ValidatedToken): ValidatedToken {
    const { tokenId, clientId } = token;
    this.events.emit({ type: 'token.authenticated', tokenId, clientId });
    return token;
  }

  /** A bug is logged, and nothing of it is told. */
  private refusedByHook(thrown: unknown, { tokenId, clientId }: ValidatedToken): never {
    const isRefusal = thrown instanceof OAuth2Error;
    if (!isRefusal) this.log.failed('access token validation', thrown);
    this.events.emit({ type: 'token.refused', reason: 'hook', tokenId, clientId });
    if (thrown instanceof BearerError) throw thrown;
    throw new AccessRefusedError(isRefusal ? thrown : new ServerError({ cause: thrown }));
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

  private facts(
    { scheme, value }: TokenCredentials,
    request: GuardedRequest,
  ): Eventual<TokenFacts> {
    const validator = this.validators.find(scheme, value);
    if (!validator) throw this.refusal('invalid_token');
    return whenKnown(validator.requestInvalid(request), (invalid) => {
      if (invalid) throw this.refusal('invalid_request');
      return whenKnown(validator.authenticateToken(value), (facts) => {
        return this.judge(facts, validator);
      });
    });
  }

  private judge(facts: TokenFacts | undefined, validator: TokenValidator): Eventual<TokenFacts> {
    if (!facts) throw this.refusal('invalid_token');
    requireLists(facts, validator);
    const { audience } = this.settings;
    if (audience !== undefined && !facts.audience.includes(audience)) {
      throw this.refusal('wrong_audience', facts);
    }
    return whenKnown(validator.tokenRevoked(facts), (revoked) => {
      if (revoked) throw this.refusal('invalid_token', facts);
      return facts;
    });
  }

  private refusal(
    reason: 'invalid_token' | 'wrong_audience' | 'invalid_request',
    facts?: TokenFacts,
  ): Error {
    this.events.emit({
      type: 'token.refused',
      reason,
      ...(facts && { tokenId: facts.tokenId, clientId: facts.clientId }),
    });
    return reason === 'invalid_request'
      ? new MalformedCredentialsError('this resource does not take the request as it is')
      : new InvalidTokenError();
  }

  private outageAware<T>(ask: () => Eventual<T>, otherwise = rethrown): Eventual<T> {
    try {
      const answer = ask();
      return isPromise(answer) ? answer.catch((error) => this.failed(error, otherwise)) : answer;
    } catch (error) {
      return this.failed(error, otherwise);
    }
  }

  private failed(cause: unknown, otherwise: (error: unknown) => never): never {
    if (!(cause instanceof StorageUnavailableError)) return otherwise(cause);
    this.log.failed('access token validation', cause);
    throw new TemporarilyUnavailableError({ cause });
  }
}

function rethrown(error: unknown): never {
  throw error;
}

/** A text has letters where a list has scopes, and parts where it has audiences. @throws {TypeError} */
function requireLists({ scopes, audience }: TokenFacts, validator: TokenValidator): void {
  if (Array.isArray(scopes) && Array.isArray(audience)) return;
  const { name } = validator.constructor;
  throw new TypeError(`${name} told scopes or an audience that are no lists`);
}

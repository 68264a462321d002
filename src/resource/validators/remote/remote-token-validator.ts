import { Injectable } from '@nestjs/common';
import { Clock } from '../../../protocol/clock.js';
import { sha256 } from '../../../protocol/digest.js';
import { ErrorLog } from '../../../protocol/error-log.js';
import { TemporarilyUnavailableError } from '../../../protocol/errors.js';
import type { TokenFacts } from '../../token/token-facts.js';
import { TokenValidator } from '../token-validator.js';
import { AnswerCache } from './answer-cache.js';
import { concernOf } from './operator-hints.js';
import { factsOf } from './introspected-facts.js';
import { type Concern, type IntrospectedToken, readAnswer } from './introspection-answer.js';
import { IntrospectionClient } from './introspection-client.js';
import { checkedIntrospection } from './introspection-options.resolver.js';
import type { IntrospectionSettings } from './introspection-settings.js';
import { IntrospectionUnavailableError } from './introspection-unavailable.js';
import { IntrospectionOptions } from './introspection.options.js';
import { OutageLog } from './outage-log.js';
import { QuestionLine } from './question-line.js';

/**
 * Asks another authorization server about tokens, ours or any that has an introspection endpoint. Answers are
 * remembered for a while; parallel requests with the same token share one question, and so many questions at most
 * are under way at once.
 *
 * `ResourceServerModule` makes it of its option `introspection`. Beside `OAuth2Module`, or for a second server, extend it:
 *
 * @publicApi
 * @see RFC 7662
 * @example
 * ```ts
 * @Injectable()
 * export class PartnerTokens extends RemoteTokenValidator {
 *   constructor(config: PartnerConfig, clock: Clock, log: ErrorLog) {
 *     super(config.introspection, clock, log);
 *   }
 * }
 * ```
 */
@Injectable()
export class RemoteTokenValidator extends TokenValidator {
  readonly #settings: IntrospectionSettings;
  readonly #client: IntrospectionClient;
  readonly #answers: AnswerCache;
  readonly #line: QuestionLine;
  readonly #outages: OutageLog;
  /** Questions that wait for their answer, by the digest of the token. */
  readonly #flights = new Map<string, Promise<IntrospectedToken | undefined>>();
  readonly #told = new Set<Concern>();

  /**
   * Without `@Inject()`: whoever extends it and has a constructor of their own would inherit that.
   *
   * @throws {OAuth2ConfigurationError} naming every problem of the options
   */
  constructor(
    options: IntrospectionOptions,
    private readonly clock: Clock,
    private readonly log: ErrorLog,
  ) {
    super();
    this.#settings = checkedIntrospection(options);
    this.#client = new IntrospectionClient(this.#settings, clock);
    this.#answers = new AnswerCache(this.#settings);
    this.#line = new QuestionLine(this.#settings, clock);
    this.#outages = new OutageLog(log, clock);
  }

  /** @throws {TemporarilyUnavailableError} when the server cannot tell: nobody is admitted, nothing is remembered */
  async authenticateToken(value: string): Promise<TokenFacts | undefined> {
    const key = sha256(value).toString('base64url');
    const known = this.#answers.find(key, this.clock.now());
    const token = known ? known.token : await this.shared(key, value);
    return token && factsOf(token, key);
  }

  private shared(key: string, value: string): Promise<IntrospectedToken | undefined> {
    const present = this.#flights.get(key);
    if (present) return present;
    const flight = this.ask(key, value).finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }

  private async ask(key: string, value: string): Promise<IntrospectedToken | undefined> {
    try {
      return await this.#line.ask(() => this.question(key, value));
    } catch (cause) {
      if (!(cause instanceof IntrospectionUnavailableError)) throw cause;
      this.#outages.failed(cause);
      throw new TemporarilyUnavailableError({ cause });
    }
  }

  private async question(key: string, value: string): Promise<IntrospectedToken | undefined> {
    const asked = this.clock.now();
    const { token, concern } = readAnswer(await this.#client.ask(value), {
      ...this.#settings,
      now: this.clock.now(),
    });
    if (concern) this.tell(concern);
    this.#answers.keep(key, token, asked);
    return token;
  }

  /** To the client it is a bad token like any other; the operator would never find out why. */
  private tell(concern: Concern): void {
    if (!this.#told.has(concern)) this.log.failed('token introspection', concernOf(concern));
    this.#told.add(concern);
  }
}

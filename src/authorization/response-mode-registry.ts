import { type ResponseType, URL_SAFE_MODES } from '../grants/response-type.js';
import { InvalidRequestError } from '../protocol/errors.js';
import { Registry } from '../registry.js';
import type { AuthorizationTarget } from './authorization-target.js';
import { FragmentMode } from './fragment.mode.js';
import { QueryMode } from './query.mode.js';
import type { ResponseMode } from './response-mode.js';

interface Asked {
  /** The `response_mode` of the request. */
  readonly asked: string | undefined;
  readonly target: AuthorizationTarget;
}

/** The response modes that are switched on: always query and fragment. */
export class ResponseModeRegistry extends Registry<ResponseMode> {
  readonly #query = new QueryMode();

  constructor() {
    super('response mode');
    for (const mode of [this.#query, new FragmentMode()]) this.register(mode.name, mode);
  }

  /** How answers of a response type may be carried, the default first. */
  of(type: ResponseType | undefined): readonly ResponseMode[] {
    return (type?.responseModes ?? URL_SAFE_MODES).flatMap((name) => this.get(name) ?? []);
  }

  /**
   * How the answer to a request is carried: as was asked for, else as the response type has it.
   *
   * @throws {InvalidRequestError} when the answer may not be carried so, or would not get there
   */
  require(type: ResponseType, { asked, target }: Asked): ResponseMode {
    const allowed = this.allowed(type, target);
    const mode = asked === undefined ? allowed[0] : allowed.find(({ name }) => name === asked);
    if (mode) return mode;
    throw new InvalidRequestError(
      `response_mode must be ${allowed.map(({ name }) => name).join(' or ') || 'another'}`,
    );
  }

  /** How an error is carried: in the same way where that can be, else as is the custom of its response type. */
  forErrors(type: ResponseType | undefined, { asked, target }: Asked): ResponseMode {
    const allowed = this.allowed(type, target);
    return allowed.find(({ name }) => name === asked) ?? allowed[0] ?? this.#query;
  }

  /** @throws {TypeError} when a response type names no mode of this server as its default, or `query` for a token */
  requireModes({ responseType, responseModes }: ResponseType): void {
    const [first = 'none'] = responseModes;
    if (!this.get(first)) {
      throw new TypeError(
        `response type ${responseType} has the response mode ${first}: name one of ${this.names().join(', ')} first`,
      );
    }
    const hasToken = responseType.split(' ').some((word) => word.endsWith('token'));
    if (hasToken && responseModes.includes('query')) {
      throw new TypeError(
        `response type ${responseType} has the response mode query: a token must not be in a query (RFC 9700 §4.3.2)`,
      );
    }
  }

  private allowed(type: ResponseType | undefined, target: AuthorizationTarget) {
    return this.of(type).filter((mode) => mode.reaches(target));
  }
}

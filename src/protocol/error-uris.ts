import type { OAuth2Error } from './errors.js';

/** What RFC 6749 §5.2 lets `error_uri` contain: `%x21 / %x23-5B / %x5D-7E`. */
const URI = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** Whether a text may be told as `error_uri`: an absolute URL of allowed characters. */
export function isErrorUri(text: unknown): text is string {
  return typeof text === 'string' && URI.test(text) && /^https?:/.test(text) && URL.canParse(text);
}

/**
 * The pages that tell developers more about an error.
 *
 * @see RFC 6749 §4.1.2.1, §5.2
 */
export class ErrorUris {
  readonly #uris: ReadonlyMap<string, string>;

  /** @param uris by the code of the error */
  constructor(uris: Readonly<Record<string, string>> = {}) {
    this.#uris = new Map(Object.entries(uris));
  }

  /** What is answered to an error. */
  parameters(error: OAuth2Error): Record<string, string> {
    const uri = this.#uris.get(error.code);
    const parameters = error.toParameters();
    return uri === undefined ? parameters : { ...parameters, error_uri: uri };
  }
}

import { OAuth2Error } from './errors.js';

/**
 * What a hook refuses at a guarded resource: with the status, the code and the headers of its own error. A class of its
 * own, so that guards which are bound globally are answered for as well, and nothing else of the application is.
 */
export class AccessRefusedError extends OAuth2Error {
  readonly code: string;
  override readonly status: number;

  constructor(refusal: OAuth2Error) {
    super(refusal.description, { cause: refusal, headers: refusal.headers });
    this.code = refusal.code;
    this.status = refusal.status;
  }
}

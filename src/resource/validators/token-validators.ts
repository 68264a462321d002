import { Injectable } from '@nestjs/common';
import { schemeOf } from '../credentials/authorization-credentials.js';
import type { TokenValidator } from './token-validator.js';

/** The validators of each authentication scheme, in the order in which they were registered. */
@Injectable()
export class TokenValidators {
  /** By their names in lower case. */
  readonly #byScheme = new Map<string, readonly TokenValidator[]>();
  #schemes: readonly string[] = [];

  /** @throws {TypeError} when its scheme cannot be one, or it is registered already */
  register(validator: TokenValidator): void {
    const scheme = validator.scheme.toLowerCase();
    if (scheme === '' || schemeOf(scheme) !== scheme) {
      throw new TypeError(`token validators: '${validator.scheme}' is no authentication scheme`);
    }
    const present = this.#byScheme.get(scheme) ?? [];
    if (present.includes(validator)) {
      throw new TypeError(`token validators: ${validator.constructor.name} is registered already`);
    }
    this.#byScheme.set(scheme, [...present, validator]);
    this.#schemes = [...this.#byScheme.keys()];
  }

  /** In lower case. */
  get schemes(): readonly string[] {
    return this.#schemes;
  }

  /** A scheme as its validators write it; nothing when it is not known. */
  nameOf(scheme: string): string | undefined {
    return this.#byScheme.get(scheme)?.[0]?.scheme;
  }

  /** The one that decides about a token. */
  find(scheme: string, value: string): TokenValidator | undefined {
    const validators = this.#byScheme.get(scheme) ?? [];
    // Whoever is alone need not look twice at a token.
    if (validators.length < 2) return validators[0];
    return validators.find((validator) => validator.recognises(value));
  }
}

import { type ExecutionContext, Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ValidatedToken } from '../token/validated-token.js';
import type { AccessAlternative } from './access-alternative.js';

/** Asks the other ways in that a rule names, wherever in the application they are provided. */
@Injectable()
export class AccessAlternatives {
  /** A call passes the guards of its class, of its handler and those that are bound globally. */
  readonly #answers = new WeakMap<ExecutionContext, Promise<boolean>>();

  constructor(private readonly modules: ModuleRef) {}

  /** Whether one of them lets the call in; they are asked in their order, once for each call. */
  admit(
    types: readonly Type<AccessAlternative>[],
    context: ExecutionContext,
    token?: ValidatedToken,
  ): Promise<boolean> {
    const answer = this.#answers.get(context) ?? this.ask(types, context, token);
    this.#answers.set(context, answer);
    return answer;
  }

  private async ask(
    types: readonly Type<AccessAlternative>[],
    context: ExecutionContext,
    token: ValidatedToken | undefined,
  ): Promise<boolean> {
    for (const type of types) {
      if ((await this.find(type).admits(context, token)) === true) return true;
    }
    return false;
  }

  /** @throws when it is no provider of the application */
  find(type: Type<AccessAlternative>): AccessAlternative {
    return this.modules.get(type, { strict: false });
  }
}

import { type ExecutionContext, Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ValidatedToken } from '../token/validated-token.js';
import type { AccessAlternative } from './access-alternative.js';

/** Asks the other ways in that a rule names, wherever in the application they are provided. */
@Injectable()
export class AccessAlternatives {
  constructor(private readonly modules: ModuleRef) {}

  /** Whether one of them lets the call in; they are asked in their order. */
  async admit(
    types: readonly Type<AccessAlternative>[],
    context: ExecutionContext,
    token?: ValidatedToken,
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

import type { ExecutionContext } from '@nestjs/common';
import type { ValidatedToken } from '../token/validated-token.js';

/**
 * Another way in than the scopes: who is refused for them, or has no token at all, may still be let in here. A
 * token that is not good is never let in. Name the class in `@RequireOAuth('…', { or: … })`; it must be a
 * provider of the application.
 *
 * @publicApi
 * @example
 * ```ts
 * @Injectable()
 * export class OwnsBook extends AccessAlternative {
 *   constructor(private readonly books: Books) {
 *     super();
 *   }
 *
 *   admits(context: ExecutionContext, token?: ValidatedToken) {
 *     const { id } = context.switchToHttp().getRequest().params;
 *     const book = this.books.get(id);
 *     // Without a token there is no subject, and without a book no owner: nothing must not equal nothing.
 *     return typeof token?.subject === 'string' && token.subject === book?.owner;
 *   }
 * }
 * ```
 */
export abstract class AccessAlternative {
  /** @param token the good token that lacks the scopes; nothing when the request has no credentials */
  abstract admits(
    context: ExecutionContext,
    token: ValidatedToken | undefined,
  ): boolean | Promise<boolean>;
}

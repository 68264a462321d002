import { type ExecutionContext, Injectable } from '@nestjs/common';
import type { GuardedRequest } from '../credentials/guarded-request.js';
import { guardedRequest } from '../transports/token-in-use.js';
import type { ValidatedToken } from '../token/validated-token.js';
import { AccessAlternative } from './access-alternative.js';

/**
 * Whether somebody is signed in to the application itself: what `@SessionOrScopes()` asks when a request has no
 * token. As it is, `request.user` decides, which Passport and most session guards set; name a subclass in the
 * option `resource.session` to ask in another way.
 *
 * @publicApi
 */
@Injectable()
export class SignedInSession extends AccessAlternative {
  /** Where there is a token, the token decides. */
  override admits(
    context: ExecutionContext,
    token: ValidatedToken | undefined,
  ): boolean | Promise<boolean> {
    return token === undefined && this.isSignedIn(context);
  }

  protected isSignedIn(context: ExecutionContext): boolean | Promise<boolean> {
    const { user, raw } = guardedRequest(context);
    // Passport says false for nobody, and middleware on Fastify sees Node's own request only.
    return Boolean(user || (raw as GuardedRequest | undefined)?.user);
  }
}

import { Inject, Injectable, Optional } from '@nestjs/common';
import type { OAuth2EventOf } from '../../events/event.js';
import { OAuth2Events } from '../../events/events.js';
import type { OAuth2Request } from '../../protocol/request.js';
import { type PasswordOutcome, PasswordVerifier } from '../../tokens/password-verifier.js';
import { type ResourceOwner, ResourceOwners } from '../../tokens/resource-owners.js';
import type { Known } from '../../tokens/subject.js';
import { KnownBrowsers } from './known-browsers.js';
import { loginName } from './login-name.js';
import { SignInNotConfiguredError } from './sign-in-not-configured.error.js';

/** What somebody typed. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export type SignInOutcome =
  /** `cookie` is the header that lets this browser be recognised. */
  | { readonly is: 'right'; readonly owner: Known<ResourceOwner>; readonly cookie: string }
  | Exclude<PasswordOutcome, { readonly is: 'right' }>;

/** Has a password checked for the browser that sent it. */
@Injectable()
export class PasswordCheck {
  constructor(
    @Inject(PasswordVerifier) private readonly passwords: PasswordVerifier,
    @Inject(KnownBrowsers) private readonly browsers: KnownBrowsers,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Optional() @Inject(ResourceOwners) private readonly owners?: ResourceOwners,
  ) {}

  /** @throws {SignInNotConfiguredError} when the host supplied no people */
  requirePeople(): void {
    if (!this.owners) throw new SignInNotConfiguredError();
  }

  async check(request: OAuth2Request, credentials: Credentials): Promise<SignInOutcome> {
    const name = loginName(credentials.username);
    const outcome = await this.passwords.verify({
      ...credentials,
      address: request.remoteAddress,
      browser: this.browsers.recognise(request, name),
    });
    if (outcome.is !== 'right') {
      this.tellFailure({ reason: outcome.is === 'wrong' ? 'credentials' : 'throttled' });
      return outcome;
    }
    const { subject } = outcome.owner;
    // Or they would come back to the form again and again, with a session that is worth nothing.
    if ((await this.owners?.isActive?.(subject)) === false) {
      this.tellFailure({ reason: 'inactive', subject });
      return { is: 'wrong' };
    }
    return { ...outcome, cookie: this.browsers.remember(request, name) };
  }

  private tellFailure(why: Pick<OAuth2EventOf<'sign_in.failed'>, 'reason' | 'subject'>): void {
    this.events.emit({ type: 'sign_in.failed', place: 'page', ...why });
  }
}

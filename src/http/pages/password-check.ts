import { Inject, Injectable, Optional } from '@nestjs/common';
import type { OAuth2Request } from '../../protocol/request.js';
import { type ResourceOwner, ResourceOwners } from '../../tokens/resource-owners.js';
import { KnownBrowsers } from './known-browsers.js';
import { loginName } from './login-name.js';
import { SignInNotConfiguredError } from './sign-in-not-configured.error.js';
import { SignInThrottle } from './sign-in-throttle.js';

/** What somebody typed. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export type PasswordOutcome =
  /** `cookie` is the header that lets this browser be recognised. */
  | { readonly is: 'right'; readonly owner: ResourceOwner; readonly cookie: string }
  | { readonly is: 'wrong' }
  /** The password was not looked at. `retryAfter` is in seconds. */
  | { readonly is: 'too early'; readonly retryAfter: number };

/** Asks the host whether a password is right, as often as guessing allows. */
@Injectable()
export class PasswordCheck {
  constructor(
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
    @Inject(KnownBrowsers) private readonly browsers: KnownBrowsers,
    @Optional() @Inject(ResourceOwners) private readonly owners?: ResourceOwners,
  ) {}

  /** @throws {SignInNotConfiguredError} when the host supplied no people */
  requirePeople(): ResourceOwners {
    if (!this.owners) throw new SignInNotConfiguredError();
    return this.owners;
  }

  async check(request: OAuth2Request, credentials: Credentials): Promise<PasswordOutcome> {
    const name = loginName(credentials.username);
    const browser = this.browsers.recognise(request, name);
    const attempt = { name, address: request.remoteAddress, browser };
    const retryAfter = await this.throttle.enter(attempt);
    if (retryAfter > 0) return { is: 'too early', retryAfter };
    try {
      const owner = await this.requirePeople().verify(credentials.username, credentials.password);
      if (!owner) return { is: 'wrong' };
      await this.throttle.succeeded(attempt);
      return { is: 'right', owner, cookie: this.browsers.remember(request, name) };
    } catch (failure) {
      await this.throttle.undecided(attempt);
      throw failure;
    }
  }
}

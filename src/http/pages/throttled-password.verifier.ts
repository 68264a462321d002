import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  type PasswordAttempt,
  type PasswordOutcome,
  PasswordVerifier,
} from '../../tokens/password-verifier.js';
import { ResourceOwners } from '../../tokens/resource-owners.js';
import { known } from '../../tokens/subject.js';
import { loginName } from './login-name.js';
import { SignInThrottle } from './sign-in-throttle.js';

/** Slows guessing down before the host is asked. */
@Injectable()
export class ThrottledPasswordVerifier extends PasswordVerifier {
  constructor(
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
    @Optional() @Inject(ResourceOwners) private readonly owners?: ResourceOwners,
  ) {
    super();
  }

  /** @throws {TypeError} when the host supplied no people */
  async verify({ username, password, ...from }: PasswordAttempt): Promise<PasswordOutcome> {
    if (!this.owners) throw new TypeError('passwords need the option resourceOwners');
    const attempt = { ...from, name: loginName(username) };
    const retryAfter = await this.throttle.enter(attempt);
    if (retryAfter > 0) return { is: 'too early', retryAfter };
    try {
      const owner = await this.owners.verify(username, password);
      if (!owner) return { is: 'wrong' };
      const person = known(owner);
      await this.throttle.succeeded(attempt);
      return { is: 'right', owner: person };
    } catch (failure) {
      await this.throttle.undecided(attempt);
      throw failure;
    }
  }
}

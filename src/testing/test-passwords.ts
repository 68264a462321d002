import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  type PasswordAttempt,
  type PasswordOutcome,
  PasswordVerifier,
} from '../tokens/password-verifier.js';
import { ResourceOwners } from '../tokens/resource-owners.js';
import { known } from '../tokens/subject.js';

/** Asks the people of the options, as often as a test likes: no guess is slowed down. */
@Injectable()
export class TestPasswords extends PasswordVerifier {
  constructor(@Optional() @Inject(ResourceOwners) private readonly owners?: ResourceOwners) {
    super();
  }

  /** @throws {TypeError} when the test supplied no people */
  async verify({ username, password }: PasswordAttempt): Promise<PasswordOutcome> {
    if (!this.owners) throw new TypeError('passwords need the option resourceOwners');
    const owner = await this.owners.verify(username, password);
    return owner ? { is: 'right', owner: known(owner) } : { is: 'wrong' };
  }
}

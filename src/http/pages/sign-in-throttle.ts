import { Injectable } from '@nestjs/common';
import { sha256 } from '../../protocol/digest.js';
import { addressBucket } from './address-bucket.js';
import { SlowDown } from './slow-down.js';

/** Whose attempt it is. */
export interface SignInAttempt {
  /** As `loginName` writes it. */
  readonly name: string;
  readonly address: string | undefined;
  /** A browser at which the name signed in before: its attempts are counted apart. */
  readonly browser: string | undefined;
}

/**
 * Slows guessing down, per user name and per address. What it knows is in this process's memory: with N
 * instances a guesser has N times the attempts, and a restart forgets.
 */
@Injectable()
export class SignInThrottle {
  readonly #names = new SlowDown({ free: 5, window: 3_600, longest: 60 });
  readonly #addresses = new SlowDown({ free: 30, window: 900, longest: 60 });

  /**
   * Counts an attempt. The address comes first: one that must wait adds no user names, which bounds what is
   * remembered.
   *
   * @returns how long to wait; 0 when the password may be checked now
   * @unit seconds
   */
  async enter(attempt: SignInAttempt): Promise<number> {
    const wait = await this.#addresses.enter(addressBucket(attempt.address));
    return wait > 0 ? wait : this.#names.enter(nameKey(attempt));
  }

  /** The password was right: the name starts afresh, the address gets back this attempt only. */
  async succeeded(attempt: SignInAttempt): Promise<void> {
    await this.#names.reset(nameKey(attempt));
    await this.#addresses.forgive(addressBucket(attempt.address));
  }

  /** Nobody can tell whether the password was right: an outage is no failed attempt. */
  async undecided(attempt: SignInAttempt): Promise<void> {
    await this.#names.forgive(nameKey(attempt));
    await this.#addresses.forgive(addressBucket(attempt.address));
  }
}

/** A digest, because it has one length however long the name is. */
function nameKey({ name, browser = '' }: SignInAttempt): string {
  return sha256(`${browser}\0${name}`).toString('base64url');
}

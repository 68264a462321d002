import { Injectable } from '@nestjs/common';
import { sha256 } from '../../protocol/digest.js';
import { addressBucket } from './address-bucket.js';
import { SlowDown } from './slow-down.js';

/** Whose attempt it is. */
export interface SignInAttempt {
  readonly username: string;
  readonly address: string | undefined;
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
  async enter({ username, address }: SignInAttempt): Promise<number> {
    const wait = await this.#addresses.enter(addressBucket(address));
    return wait > 0 ? wait : this.#names.enter(nameKey(username));
  }

  /** The password was right: the name starts afresh, the address gets back this attempt only. */
  async succeeded({ username, address }: SignInAttempt): Promise<void> {
    await this.#names.reset(nameKey(username));
    await this.#addresses.forgive(addressBucket(address));
  }

  /** Nobody can tell whether the password was right: an outage is no failed attempt. */
  async undecided({ username, address }: SignInAttempt): Promise<void> {
    await this.#names.forgive(nameKey(username));
    await this.#addresses.forgive(addressBucket(address));
  }
}

/** Spellings that a host may take for the same name share a counter; a digest has one length. */
function nameKey(username: string): string {
  return sha256(username.normalize('NFKC').trim().toLowerCase()).toString('base64url');
}

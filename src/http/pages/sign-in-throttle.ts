import { Injectable } from '@nestjs/common';
import { sha256 } from '../../protocol/digest.js';
import { addressBucket } from './address-bucket.js';
import { SlowDown } from './slow-down.js';

/** Whose attempt it is. */
export interface SignInAttempt {
  /** As `loginName` writes it. */
  readonly name: string;
  readonly address?: string | undefined;
  /** A client that proved who it is: counts in place of the address, which is its own. */
  readonly client?: string | undefined;
  /** A browser at which the name signed in before: its attempts are counted apart. */
  readonly browser?: string | undefined;
}

/** Where attempts come from, and how many of them count as too many there. */
interface Source {
  readonly failures: SlowDown;
  readonly key: string;
}

/**
 * Slows guessing down, per user name and per address or client. What it knows is in this process's memory: with
 * N instances a guesser has N times the attempts, and a restart forgets.
 */
@Injectable()
export class SignInThrottle {
  readonly #names = new SlowDown({ free: 5, window: 3_600, longest: 60 });
  readonly #addresses = new SlowDown({ free: 30, window: 900, longest: 60 });
  // All its people type their passwords there: they are never stopped for long by one who guesses.
  readonly #clients = new SlowDown({ free: 300, window: 900, longest: 2 });

  /**
   * Counts an attempt. The source comes first: one that must wait adds no user names, which bounds what is
   * remembered. An attempt that the name refuses costs its source nothing, since nothing was tried.
   *
   * @returns how long to wait; 0 when the password may be checked now
   * @unit seconds
   */
  async enter(attempt: SignInAttempt): Promise<number> {
    const { failures, key } = this.source(attempt);
    const wait = await failures.enter(key);
    if (wait > 0) return wait;
    const nameWait = await this.#names.enter(nameKey(attempt));
    if (nameWait > 0) await failures.leave(key);
    return nameWait;
  }

  /** The password was right: the name starts afresh, the source gets back this attempt only. */
  async succeeded(attempt: SignInAttempt): Promise<void> {
    const { failures, key } = this.source(attempt);
    await this.#names.reset(nameKey(attempt));
    await failures.forgive(key);
  }

  /** Nobody can tell whether the password was right: an outage is no failed attempt. */
  async undecided(attempt: SignInAttempt): Promise<void> {
    const { failures, key } = this.source(attempt);
    await this.#names.forgive(nameKey(attempt));
    await failures.forgive(key);
  }

  private source({ address, client }: SignInAttempt): Source {
    return client === undefined
      ? { failures: this.#addresses, key: addressBucket(address) }
      : { failures: this.#clients, key: client };
  }
}

/** A digest, because it has one length however long the name is. */
function nameKey({ name, browser = '' }: SignInAttempt): string {
  return sha256(`${browser}\0${name}`).toString('base64url');
}

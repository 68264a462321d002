import { describe, expect, it } from 'vitest';
import type { OAuth2Event } from '../../../src/events/event.js';
import { OAuth2Events } from '../../../src/events/events.js';
import { type AtEnd, HostTransactions } from '../../../src/protocol/host-transactions.js';

/** A transaction that a test ends. */
class OneTransaction extends HostTransactions {
  readonly waiting: AtEnd[] = [];
  isOpen = true;

  get current() {
    return this.isOpen ? { atEnd: (work: AtEnd) => void this.waiting.push(work) } : undefined;
  }

  end(committed: boolean): void {
    this.isOpen = false;
    for (const work of this.waiting) work(committed);
  }
}

const issued = { type: 'client.created', clientId: 'one' } as const;
const failed = { type: 'client.authentication_failed', clientId: 'one' } as const;

describe('events in a transaction of the host', () => {
  async function toldAfter(end: (transaction: OneTransaction) => void) {
    const transaction = new OneTransaction();
    const events = new OAuth2Events(undefined, transaction);
    const told: OAuth2Event[] = [];
    events.subscribe((event) => void told.push(event));
    events.emit(issued);
    events.emit(failed);
    await events.idle();
    expect(told).toEqual([]);
    end(transaction);
    await events.idle();
    return told;
  }

  it('are told in their order when it is committed', async () => {
    expect(await toldAfter((transaction) => transaction.end(true))).toEqual([issued, failed]);
  });

  it('are told when it is rolled back only if they happened all the same', async () => {
    expect(await toldAfter((transaction) => transaction.end(false))).toEqual([failed]);
  });

  it('are told at once after it', async () => {
    const transaction = new OneTransaction();
    transaction.end(true);
    const events = new OAuth2Events(undefined, transaction);
    const told: OAuth2Event[] = [];
    events.subscribe((event) => void told.push(event));
    events.emit(issued);
    await events.idle();

    expect(told).toEqual([issued]);
  });
});

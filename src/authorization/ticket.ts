import { randomBytes } from 'node:crypto';
import { addSeconds, type Clock } from '../protocol/clock.js';
import { sha256 } from '../protocol/digest.js';
import type { Keyring } from '../protocol/keyring.js';

/** What a ticket is for; a device flow would add one, to use the same consent. */
export type TicketKind = 'sign-in' | 'consent';

/** A pending authorization request on its way through the browser. */
export interface Ticket {
  readonly kind: TicketKind;
  readonly id: string;
  /** The request's parameters as a query string; they are validated again when the ticket returns. */
  readonly parameters: string;
  readonly expiresAt: Date;
}

interface SealedTicket {
  readonly i: string;
  /** Decoded: percent-encoding would make a ticket three times as long as what it carries. */
  readonly p: readonly [name: string, value: string][];
  readonly e: number;
}

/** Seconds that a ticket may travel. */
const LIFETIME = 1_800;

/**
 * Seals pending authorization requests, so that nothing is written before consent. A consent ticket is
 * bound to the session it was made for: another browser cannot use it, which also makes it the form's
 * protection against CSRF.
 */
export class TicketCodec {
  constructor(
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /** @param sessionId the session that the ticket is bound to; empty for a sign-in */
  seal(kind: TicketKind, parameters: string, sessionId = ''): string {
    const ticket: SealedTicket = {
      i: randomBytes(16).toString('hex'),
      p: [...new URLSearchParams(parameters)],
      e: addSeconds(this.clock.now(), LIFETIME).getTime(),
    };
    return this.keyring
      .seal('ticket', JSON.stringify(ticket), context(kind, sessionId))
      .toString('base64url');
  }

  /** The ticket, or nothing when it was changed, is stale, of another kind, or another session's. */
  open(kind: TicketKind, sealed: string, sessionId = ''): Ticket | undefined {
    const box = Buffer.from(sealed, 'base64url');
    // One ticket has one spelling: base64url decoding ignores what it does not know.
    if (box.toString('base64url') !== sealed) return undefined;
    const plain = this.keyring.open('ticket', box, context(kind, sessionId));
    if (plain === undefined) return undefined;
    const { i: id, p: pairs, e } = JSON.parse(plain) as SealedTicket;
    const expiresAt = new Date(e);
    const parameters = new URLSearchParams(pairs).toString();
    if (expiresAt <= this.clock.now()) return undefined;
    return { kind, id, parameters, expiresAt };
  }
}

function context(kind: TicketKind, sessionId: string): string {
  return `${kind}\0${sha256(sessionId).toString('hex')}`;
}

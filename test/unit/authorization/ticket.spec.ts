import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { TicketCodec } from '../../../src/authorization/ticket.js';
import { addSeconds, Clock } from '../../../src/protocol/clock.js';
import { Keyring } from '../../../src/protocol/keyring.js';
import { limitOf } from '../../../src/protocol/limits.js';
import { Parameters } from '../../../src/protocol/parameters.js';

class FakeClock extends Clock {
  time = new Date('2030-01-01T00:00:00Z');

  now(): Date {
    return this.time;
  }
}

const OLD = 'o'.repeat(32);
const NEW = 'n'.repeat(32);
const clock = new FakeClock();
const codec = new TicketCodec(new Keyring([OLD]), clock);

const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0'));
const parameters = fc
  .array(fc.tuple(text, text))
  .map((pairs) => new URLSearchParams(pairs).toString());

describe('TicketCodec', () => {
  it('brings back the pending request as it was [case 45] [lesson 29]', () => {
    fc.assert(
      fc.property(parameters, text, (pending, session) => {
        const ticket = codec.open('consent', codec.seal('consent', pending, session), session);

        expect(ticket).toMatchObject({ kind: 'consent', parameters: pending });
      }),
    );
  });

  it('shows nothing of the request [case 46] [case 74]', () => {
    const sealed = codec.seal('consent', 'client_id=demo-spa&code_challenge=abc', 's');

    expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('demo-spa');
  });

  it('refuses a ticket of which any one character was changed', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ';
    fc.assert(
      fc.property(parameters, fc.nat(), fc.constantFrom(...alphabet), (pending, at, character) => {
        const sealed = codec.seal('consent', pending, 's');
        const index = at % sealed.length;
        fc.pre(sealed[index] !== character);

        const changed = sealed.slice(0, index) + character + sealed.slice(index + 1);
        expect(codec.open('consent', changed, 's')).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('knows one spelling of a ticket only', () => {
    const sealed = codec.seal('consent', 'a=b', 's');

    for (const other of [`${sealed}=`, `${sealed}!`, ` ${sealed}`, `${sealed}\n`, '', 'A']) {
      expect(codec.open('consent', other, 's')).toBeUndefined();
    }
  });

  it('is bound to its session: the form of another browser opens nothing', () => {
    fc.assert(
      fc.property(text, text, (mine, theirs) => {
        fc.pre(mine !== theirs);

        expect(codec.open('consent', codec.seal('consent', 'a=b', mine), theirs)).toBeUndefined();
      }),
    );
  });

  it('is bound to its kind: a sign-in ticket approves nothing', () => {
    const signIn = codec.seal('sign-in', 'a=b');

    expect(codec.open('sign-in', signIn)?.parameters).toBe('a=b');
    expect(codec.open('consent', signIn)).toBeUndefined();
    expect(codec.open('sign-in', codec.seal('consent', 'a=b'))).toBeUndefined();
  });

  it('has an id of its own each time, so that it can be spent', () => {
    const ids = Array.from(
      { length: 100 },
      () => codec.open('sign-in', codec.seal('sign-in', ''))?.id,
    );

    expect(new Set(ids).size).toBe(100);
  });

  it('goes stale after half an hour', () => {
    const sealed = codec.seal('sign-in', 'a=b');
    const issued = clock.time;
    try {
      clock.time = addSeconds(issued, 1_799.999);
      expect(codec.open('sign-in', sealed)?.expiresAt).toEqual(addSeconds(issued, 1_800));
      clock.time = addSeconds(issued, 1_800);
      expect(codec.open('sign-in', sealed)).toBeUndefined();
    } finally {
      clock.time = issued;
    }
  });

  it('outlives a rotation of secrets', () => {
    const sealed = codec.seal('sign-in', 'a=b');

    expect(new TicketCodec(new Keyring([NEW, OLD]), clock).open('sign-in', sealed)).toBeDefined();
    expect(new TicketCodec(new Keyring([NEW]), clock).open('sign-in', sealed)).toBeUndefined();
  });

  it('fits its own limit when every parameter of the request has its full length', () => {
    const pending = Parameters.of({
      response_type: 'code',
      client_id: 'é'.repeat(limitOf('client_id')),
      redirect_uri: `https://e.org/${'/'.repeat(limitOf('redirect_uri') - 14)}`,
      scope: ':'.repeat(limitOf('scope')),
      state: '€'.repeat(limitOf('state')),
      nonce: '€'.repeat(limitOf('nonce')),
      code_challenge: '~'.repeat(limitOf('code_challenge')),
      code_challenge_method: 'S256',
    }).toString();

    const sealed = codec.seal('consent', pending, 'session');

    expect(sealed.length).toBeLessThanOrEqual(limitOf('ticket'));
    expect(codec.open('consent', sealed, 'session')?.parameters).toBe(pending);
  });
});

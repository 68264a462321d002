import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { type KeyLabel, Keyring } from '../../../src/protocol/keyring.js';

const OLD = 'o'.repeat(32);
const NEW = 'n'.repeat(32);
const keyring = new Keyring([OLD]);
const rotated = new Keyring([NEW, OLD]);

const label = fc.constantFrom<KeyLabel>('mac', 'retry', 'ticket', 'session', 'csrf');
const text = fc.string({ unit: 'grapheme' });

describe('Keyring.seal and open', () => {
  it('opens what it sealed, under the same label and context', () => {
    fc.assert(
      fc.property(label, text, text, (use, plain, context) => {
        expect(keyring.open(use, keyring.seal(use, plain, context), context)).toBe(plain);
      }),
    );
  });

  it('opens nothing under another label or another context', () => {
    fc.assert(
      fc.property(label, label, text, text, (use, other, context, another) => {
        fc.pre(use !== other && context !== another);
        const box = keyring.seal(use, 'plain', context);

        expect(keyring.open(other, box, context)).toBeUndefined();
        expect(keyring.open(use, box, another)).toBeUndefined();
      }),
    );
  });

  it('tells contexts apart that differ by trailing NULs, or by being hashed', () => {
    const long = 'c'.repeat(100);

    for (const [context, another] of [
      ['a', 'a\0'],
      ['', '\0'],
      [long, `${long}\0`],
    ] as const) {
      expect(
        keyring.open('retry', keyring.seal('retry', 'plain', context), another),
      ).toBeUndefined();
      expect(keyring.mac('mac', 'data', 32, context)).not.toEqual(
        keyring.mac('mac', 'data', 32, another),
      );
    }
  });

  it('opens nothing of which a bit was changed, or that was cut or lengthened', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 0, max: 7 }), (plain, at, bit) => {
        const box = keyring.seal('ticket', plain);
        const changed = Buffer.from(box);
        changed[at % box.length] = (changed[at % box.length] as number) ^ (1 << bit);

        expect(keyring.open('ticket', changed)).toBeUndefined();
        expect(keyring.open('ticket', box.subarray(0, at % box.length))).toBeUndefined();
        expect(keyring.open('ticket', Buffer.concat([box, Buffer.of(0)]))).toBeUndefined();
      }),
    );
  });

  it('accepts no shortened authentication tag', () => {
    const box = keyring.seal('ticket', 'plain');
    const nonce = box.subarray(0, 12);
    const sealed = box.subarray(28);

    for (let length = 0; length < 16; length += 1) {
      const cut = Buffer.concat([nonce, box.subarray(12, 12 + length), sealed]);
      expect(keyring.open('ticket', cut)).toBeUndefined();
    }
  });

  it('never seals to the same bytes twice, and shows nothing of the text', () => {
    const boxes = Array.from({ length: 100 }, () =>
      keyring.seal('ticket', 'plain text').toString('hex'),
    );

    expect(new Set(boxes).size).toBe(100);
    for (const box of boxes) expect(box).not.toContain(Buffer.from('plain').toString('hex'));
  });

  it('opens what an older secret sealed, and seals with the newest', () => {
    expect(rotated.open('retry', keyring.seal('retry', 'plain', 'c'), 'c')).toBe('plain');
    expect(new Keyring([NEW]).open('retry', rotated.seal('retry', 'plain', 'c'), 'c')).toBe(
      'plain',
    );
    expect(keyring.open('retry', rotated.seal('retry', 'plain', 'c'), 'c')).toBeUndefined();
  });
});

describe('Keyring.mac and verifies', () => {
  it('verifies its own MAC at the length that was asked for', () => {
    fc.assert(
      fc.property(
        label,
        text,
        text,
        fc.integer({ min: 8, max: 32 }),
        (use, data, context, length) => {
          const mac = keyring.mac(use, data, length, context);

          expect(mac).toHaveLength(length);
          expect(keyring.verifies(use, data, mac, context, length)).toBe(true);
          expect(keyring.verifies(use, `${data}.`, mac, context, length)).toBe(false);
          expect(keyring.verifies(use, data, mac, `${context}.`, length)).toBe(false);
        },
      ),
    );
  });

  it('takes no shorter MAC than was made, not even an empty one', () => {
    const mac = keyring.mac('session', 'data');

    for (let length = 0; length < 32; length += 1) {
      expect(keyring.verifies('session', 'data', mac.subarray(0, length))).toBe(false);
    }
    expect(keyring.verifies('session', 'data', Buffer.concat([mac, Buffer.of(0)]))).toBe(false);
    expect(keyring.verifies('session', 'data', mac)).toBe(true);
  });

  it('has a key of its own for each label', () => {
    const macs = (['mac', 'retry', 'ticket', 'session', 'csrf'] as const).map((use) =>
      keyring.mac(use, 'data').toString('hex'),
    );

    expect(new Set(macs).size).toBe(5);
  });

  it('verifies what an older secret made, and makes with the newest', () => {
    const before = keyring.mac('csrf', 'data');

    expect(rotated.verifies('csrf', 'data', before)).toBe(true);
    expect(rotated.mac('csrf', 'data')).toEqual(new Keyring([NEW]).mac('csrf', 'data'));
    expect(keyring.verifies('csrf', 'data', rotated.mac('csrf', 'data'))).toBe(false);
  });

  it('gives the same MAC for any number of contexts, remembered or not', () => {
    for (let at = 0; at < 200; at += 1) {
      const mac = keyring.mac('mac', 'data', 32, `context ${at}`);
      expect(new Keyring([OLD]).verifies('mac', 'data', mac, `context ${at}`)).toBe(true);
    }
  });
});

describe('Keyring', () => {
  it('is not made without a secret', () => {
    expect(() => new Keyring([])).toThrow(TypeError);
  });

  it('shows no secret when it is logged', () => {
    const { inspect } = process.getBuiltinModule('node:util');

    expect(inspect(keyring, { depth: 5, showHidden: true })).not.toContain(OLD);
    expect(JSON.stringify(keyring)).not.toContain(OLD);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { RememberingTokenCodec } from '../../../src/cache/remembering-token-codec.js';
import { Keyring } from '../../../src/protocol/keyring.js';
import { newId, OpaqueTokenCodec } from '../../../src/protocol/opaque-token.js';

const SECRET = 'a-secret-of-the-test-suite-0123456789';

/** Counts how often a MAC is looked at. */
class CountingKeyring extends Keyring {
  looks = 0;

  override verifies(...given: Parameters<Keyring['verifies']>): boolean {
    this.looks += 1;
    return super.verifies(...given);
  }
}

describe('RememberingTokenCodec', () => {
  let keyring: CountingKeyring;
  let codec: RememberingTokenCodec;

  beforeEach(() => {
    keyring = new CountingKeyring([SECRET]);
    codec = new RememberingTokenCodec(keyring);
  });

  const mint = () => codec.mint('at', newId(new Date('2030-01-01T00:00:00Z')));

  it('looks at the MAC of an access token once', () => {
    const { value } = mint();

    const reads = [codec.read('at', value), codec.read('at', value), codec.read('at', value)];

    expect(keyring.looks).toBe(1);
    for (const read of reads) {
      expect(read).toEqual(new OpaqueTokenCodec(new Keyring([SECRET])).read('at', value));
    }
  });

  it('never takes what was not verified: a forged token is looked at each time', () => {
    const forged = new OpaqueTokenCodec(
      new Keyring(['another-secret-of-the-tests-0123456789']),
    ).mint('at', newId(new Date('2030-01-01T00:00:00Z')));

    expect(codec.read('at', forged.value)).toBeUndefined();
    expect(codec.read('at', forged.value)).toBeUndefined();
    expect(keyring.looks).toBe(2);
  });

  it('knows an access token for no other kind, and one spelling only', () => {
    const { value } = mint();
    codec.read('at', value);

    expect(codec.read('rt', value)).toBeUndefined();
    expect(codec.read('ac', value)).toBeUndefined();
    expect(codec.read('at', `${value}=`)).toBeUndefined();
    expect(codec.read('at', value.toUpperCase())).toBeUndefined();
  });

  it('does not remember what is presented once: refresh tokens and codes', () => {
    for (const kind of ['rt', 'ac'] as const) {
      const { value } = codec.mint(kind, newId(new Date('2030-01-01T00:00:00Z')));
      codec.read(kind, value);
      codec.read(kind, value);
    }

    expect(keyring.looks).toBe(4);
  });
});

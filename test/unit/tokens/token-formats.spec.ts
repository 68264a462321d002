import { describe, expect, it } from 'vitest';
import { Keyring } from '../../../src/protocol/keyring.js';
import { newId, OpaqueTokenCodec } from '../../../src/protocol/opaque-token.js';
import { sha256 } from '../../../src/protocol/digest.js';
import type { TokenDraft } from '../../../src/tokens/token-draft.js';
import { type FormatChoice, TokenFormat } from '../../../src/tokens/token-format.js';
import { TokenFormats } from '../../../src/tokens/token-formats.js';

const codec = new OpaqueTokenCodec(new Keyring(['0123456789abcdef0123456789abcdef']));
const expiresAt = new Date('2030-01-01T00:00:00Z');
const id = newId(expiresAt);
const draft = { grantType: 'client_credentials' } as TokenDraft;

/** `<head>.<key>` */
class Headed extends TokenFormat {
  asked = 0;

  constructor(
    readonly name: string,
    private readonly head = name,
  ) {
    super();
  }

  write(_draft: TokenDraft, key: string): string {
    return `${this.head}.${key}`;
  }

  read(value: string): string | undefined {
    this.asked += 1;
    return value.startsWith(`${this.head}.`) ? value.slice(this.head.length + 1) : undefined;
  }
}

function formatsWith(choice: FormatChoice | undefined, ...formats: TokenFormat[]): TokenFormats {
  const made = new TokenFormats(codec, choice);
  for (const format of formats) made.register(format);
  return made;
}

describe('the formats of access tokens', () => {
  it('write opaque tokens unless something else was chosen', async () => {
    const { value, digest } = await formatsWith(undefined, new Headed('a')).write(draft, id);

    expect(codec.read('at', value)).toMatchObject({ id });
    expect(digest).toEqual(sha256(value));
  });

  it('write what was chosen for all, or for the draft', async () => {
    const byName = formatsWith('a', new Headed('a'));
    const byDraft = formatsWith(
      ({ grantType }) => (grantType === 'x' ? 'opaque' : 'b'),
      new Headed('b'),
    );

    expect(await byName.write(draft, id)).toEqual({ value: `a.${id}`, digest: sha256(`a.${id}`) });
    expect((await byDraft.write(draft, id)).value).toBe(`b.${id}`);
    expect((await byDraft.write({ ...draft, grantType: 'x' }, id)).value).toMatch(/^oa_at_/);
  });

  it('read the tokens of all, whichever is written now, with the end that the key tells', () => {
    const formats = formatsWith('b', new Headed('a'), new Headed('b'));
    const opaque = codec.mint('at', id);

    expect(formats.read(`a.${id}`)).toEqual({ id, expiresAt, digest: sha256(`a.${id}`) });
    expect(formats.read(`b.${id}`)).toMatchObject({ id });
    expect(formats.read(opaque.value)).toMatchObject({ id, expiresAt });
    expect(formats.read('c.d')).toBeUndefined();
  });

  it('do not ask the others about tokens of the server itself', () => {
    const other = new Headed('a');
    const formats = formatsWith(undefined, other);

    formats.read(codec.mint('at', id).value);

    expect(other.asked).toBe(0);
  });

  it.each(['', 'x', id.toUpperCase(), `${id} `])(
    'recognise nothing in what is no key: %j',
    (key) => {
      expect(formatsWith(undefined, new Headed('a')).read(`a.${key}`)).toBeUndefined();
    },
  );

  it('refuse a name twice, and the name of the server', () => {
    const formats = formatsWith(undefined, new Headed('a'));

    expect(() => formats.register(new Headed('a'))).toThrow(/token format a is registered already/);
    expect(() => formats.register(new Headed('opaque'))).toThrow(/opaque is registered already/);
  });

  it('tell a choice that nobody registered', async () => {
    const formats = formatsWith('b', new Headed('a'));

    expect(() => formats.requireChosen()).toThrow(
      'tokens.format is b, which nobody registered: write one of opaque, a, or name its class in tokenFormats',
    );
    expect(() => formats.write(draft, id)).toThrow(/tokens.format is b/);
  });

  it.each([
    ['spaces (RFC 6750 §2.1)', 'a b'],
    ['more than a request may have', 'a'.repeat(8_200)],
  ])('refuse a token with %s, before anything is stored', (_, head) => {
    const formats = formatsWith('a', new Headed('a', head));

    expect(() => formats.write(draft, id)).toThrow(/wrote what no request can carry/);
  });
});

describe('a format that takes everything for its own', () => {
  class Greedy extends Headed {
    override read(): string | undefined {
      return newId(expiresAt);
    }
  }

  it('keeps others from writing tokens, which would be good nowhere', () => {
    const formats = formatsWith('a', new Greedy('greedy'), new Headed('a'));

    expect(() => formats.write(draft, id)).toThrow(
      'the token format a wrote what another format takes for its own',
    );
  });
});

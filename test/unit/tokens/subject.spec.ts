import { describe, expect, it } from 'vitest';
import { known, type Subject, subjectText } from '../../../src/tokens/subject.js';

describe('a subject', () => {
  it.each<[string, Subject, string]>([
    ['a uuid', '01890a5d-ac96-774b-bcce-b302099a8057', '01890a5d-ac96-774b-bcce-b302099a8057'],
    ['an integer', 42, '42'],
    ['zero', -0, '0'],
    ['a negative integer', -7, '-7'],
    ['the largest safe integer', Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['a bigint', 2n ** 63n, '9223372036854775808'],
    ['any text', 'Ægir / Ægisdóttir 🐟', 'Ægir / Ægisdóttir 🐟'],
    ['long text', 'ß'.repeat(512), 'ß'.repeat(512)],
  ])('can be %s', (_, subject, text) => {
    expect(subjectText(subject)).toBe(text);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'the subject undefined is none: pass text, a whole number or a bigint'],
    ['an object', {}, 'the subject [object Object] is none'],
    ['empty', '', 'the subject "" is empty'],
    ['blank', ' \u00a0', 'is empty'],
    ['no number', Number.NaN, 'the subject NaN is no whole number that is safe'],
    ['a fraction', 1.5, 'the subject 1.5 is no whole number that is safe'],
    ['too large a number', 2 ** 53, 'is no whole number that is safe: pass a bigint, or text'],
    ['text with NUL', 'a\0', 'the subject "a\\u0000" has a control character'],
    ['text with a line break', 'a\nb', 'the subject "a\\nb" has a control character'],
    ['half a character', 'a\ud83d', 'is not well-formed Unicode'],
    ['a bigint of too many digits', 10n ** 1024n, 'is longer than 1024 bytes in UTF-8'],
    ['too long', 'ß'.repeat(513), 'is longer than 1024 bytes in UTF-8'],
  ])('cannot be %s', (_, subject, sentence) => {
    expect(() => subjectText(subject as Subject)).toThrow(sentence);
  });

  it('that is shown in an error is cut', () => {
    expect(() => subjectText('x'.repeat(2_000))).toThrow(/^the subject "x{39}… is longer/);
  });

  it('leaves a person who has one as text as they are', () => {
    const person = { subject: 'alice', name: 'Alice' };

    expect(known(person)).toBe(person);
    expect(known({ subject: 7, name: 'Seven' })).toEqual({ subject: '7', name: 'Seven' });
  });
});

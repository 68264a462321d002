import { describe, expect, it } from 'vitest';
import { displayText } from '../../../src/http/pages/display-text.js';

describe('displayText', () => {
  it.each([
    'Demo Web',
    'Café Ünïcødé',
    '日本語',
    'עברית',
    'العربية',
    '👩‍💻 tools',
    'می‌خواهم',
    '<b>&"\'',
  ])('leaves %s as it is', (name) => {
    expect(displayText(name)).toBe(name);
  });

  it.each([
    ['a direction override', 'moc.live\u202Egood.com'],
    ['an isolate', 'a\u2066b'],
    ['a right-to-left mark', 'a\u200Fb'],
    ['a zero-width space', 'pay\u200Bpal'],
    ['a soft hyphen', 'pay\u00ADpal'],
    ['a tag character', 'a\u{E0041}b'],
    ['a control character', 'a\u0007b'],
    ['an escape', 'a\u001B[31mb'],
    ['half a surrogate pair', 'a\uD800b'],
    ['a line separator', 'a\u2028b'],
    ['a combining grapheme joiner', 'a\u034Fb'],
  ])('makes %s visible', (_, name) => {
    expect(displayText(name)).toMatch(/^[\x20-\x7E]+\uFFFD[\x20-\x7E]+$/);
  });

  it('makes white space one blank', () => {
    expect(displayText('  Demo \r\n\t Web ')).toBe('Demo Web');
  });

  it('cuts what is too long, between characters', () => {
    expect(displayText('👍'.repeat(200))).toBe(`${'👍'.repeat(120)}…`);
  });
});

import { describe, expect, it } from 'vitest';
import { prefersJson } from '../../../src/http/pages/accept-header.js';

describe('prefersJson (RFC 9110 §12.5.1)', () => {
  it.each([
    'application/json',
    'application/json, text/plain, */*',
    'text/html;q=0.5, application/json',
    'APPLICATION/JSON',
    'application/*, text/*;q=0.9',
    'text/html;q=0, */*',
  ])('is so for %j', (accept) => {
    expect(prefersJson(accept)).toBe(true);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'text/html',
    'text/html, application/json',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'application/json;q=0.5, text/html',
    'application/json;q=0',
    'application/json;q=x',
    'image/png',
  ])('is not so for %j', (accept) => {
    expect(prefersJson(accept)).toBe(false);
  });
});

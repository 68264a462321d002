import { describe, expect, it } from 'vitest';
import { KnownBrowsers } from '../../../src/http/pages/known-browsers.js';
import { aRequest, cookieOf, keyring } from './pages.fixture.js';

const browsers = new KnownBrowsers(keyring);
const cookieFor = (name: string) => cookieOf(browsers.remember(aRequest(), name));

describe('KnownBrowsers', () => {
  it('recognises the browser at which the name signed in', () => {
    expect(browsers.recognise(aRequest({ cookie: cookieFor('alice') }), 'alice')).toMatch(
      /^.{22}$/,
    );
  });

  it('does not recognise it for another name', () => {
    expect(browsers.recognise(aRequest({ cookie: cookieFor('alice') }), 'bob')).toBeUndefined();
  });

  it('calls each browser something else', () => {
    const [one, two] = [cookieFor('alice'), cookieFor('alice')].map((cookie) =>
      browsers.recognise(aRequest({ cookie }), 'alice'),
    );
    expect(one).not.toBe(two);
  });

  it.each(['', 'x', '.', `${'A'.repeat(22)}.`, `${'A'.repeat(22)}.${'A'.repeat(43)}`])(
    'recognises no cookie of anybody’s making: %j',
    (value) => {
      const cookie = `__Host-oauth2-known=${value}`;
      expect(browsers.recognise(aRequest({ cookie }), 'alice')).toBeUndefined();
    },
  );

  it('keeps the cookie from scripts and other sites, for half a year', () => {
    const attributes = browsers.remember(aRequest(), 'alice').split('; ').slice(1).toSorted();
    expect(attributes).toEqual([
      'HttpOnly',
      'Max-Age=15552000',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { FormProtection } from '../../../src/http/pages/form-protection.js';
import { aRequest, cookieOf, keyring } from './pages.fixture.js';

const protection = new FormProtection(keyring);

/** A browser that was given a form: its cookie and the form's token. */
function aForm(purpose = 'sign-in') {
  const { csrf, cookies } = protection.protect(aRequest(), purpose);
  return { csrf, cookie: cookieOf(cookies[0] ?? '') };
}

describe('FormProtection', () => {
  it('accepts the form that the browser was given', () => {
    const { csrf, cookie } = aForm();
    expect(protection.accepts(aRequest({ cookie }), csrf, 'sign-in')).toBe(true);
  });

  it('gives a browser one cookie, whatever number of forms it opens', () => {
    const { cookie, csrf } = aForm();
    const second = protection.protect(aRequest({ cookie }), 'sign-out');

    expect(second.cookies).toEqual([]);
    expect(second.csrf).not.toBe(csrf);
  });

  it('writes a cookie for this host only that scripts and other sites cannot use', () => {
    const [header = ''] = protection.protect(aRequest(), 'sign-in').cookies;

    expect(header).toMatch(/^__Host-oauth2-browser=[A-Za-z0-9_-]{22}; /);
    expect(header.split('; ').slice(1).toSorted()).toEqual([
      'HttpOnly',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
  });

  it('refuses a token without the cookie', () => {
    expect(protection.accepts(aRequest(), aForm().csrf, 'sign-in')).toBe(false);
  });

  it('refuses a form without a token', () => {
    expect(protection.accepts(aRequest({ cookie: aForm().cookie }), undefined, 'sign-in')).toBe(
      false,
    );
  });

  it('refuses the token of another browser', () => {
    const { cookie } = aForm();
    expect(protection.accepts(aRequest({ cookie }), aForm().csrf, 'sign-in')).toBe(false);
  });

  it('refuses the token of another form or another pending request', () => {
    const { csrf, cookie } = aForm('sign-in\0ticket-1');
    expect(protection.accepts(aRequest({ cookie }), csrf, 'sign-in\0ticket-2')).toBe(false);
  });

  it.each(['', 'x', 'AAAA'])('refuses a token of anybody’s making: %j', (csrf) => {
    expect(protection.accepts(aRequest({ cookie: aForm().cookie }), csrf, 'sign-in')).toBe(false);
  });

  it('replaces a browser cookie that it did not make', () => {
    const { cookies } = protection.protect(
      aRequest({ cookie: '__Host-oauth2-browser=short' }),
      'sign-in',
    );
    expect(cookies).toHaveLength(1);
  });

  it.each(['cross-site', 'same-site'])('refuses a form that the browser says is %s', (site) => {
    const { csrf, cookie } = aForm();
    const request = aRequest({ cookie, 'sec-fetch-site': site });
    expect(protection.accepts(request, csrf, 'sign-in')).toBe(false);
  });

  it('accepts Origin: null, which browsers send from pages without a referrer', () => {
    const { csrf, cookie } = aForm();
    const request = aRequest({ cookie, origin: 'null', 'sec-fetch-site': 'same-origin' });
    expect(protection.accepts(request, csrf, 'sign-in')).toBe(true);
  });
});

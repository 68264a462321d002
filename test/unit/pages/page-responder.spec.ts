import { describe, expect, it } from 'vitest';
import { PageResponder } from '../../../src/http/pages/page-responder.js';
import { Pages } from '../../../src/http/pages/pages.js';
import { InvalidRequestError, TemporarilyUnavailableError } from '../../../src/protocol/errors.js';
import { aRequest, PAGE_OPTIONS } from './pages.fixture.js';

const responder = new PageResponder(new Pages(PAGE_OPTIONS));
const refusal = new InvalidRequestError('client_id is missing');

describe('PageResponder', () => {
  it('sends pages that load nothing, are kept nowhere and shown in no frame [case 58] (RFC 9700 §4.16)', async () => {
    const { headers, status } = await responder.send('<p>');

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    );
  });

  it('allows the origin that the form leads to', async () => {
    const { headers } = await responder.send('', { leadsTo: 'http://127.0.0.1:4000' });
    expect(headers['content-security-policy']).toContain(
      "form-action 'self' http://127.0.0.1:4000;",
    );
  });

  it('keeps a host’s policy from allowing frames or other form targets', async () => {
    class Loose extends Pages {
      override contentSecurityPolicy() {
        return { 'img-src': "'self'", 'frame-ancestors': '*', 'form-action': '*' };
      }
    }
    const { headers } = await new PageResponder(new Loose(PAGE_OPTIONS)).send('');
    expect(headers['content-security-policy']).toBe(
      "img-src 'self'; frame-ancestors 'none'; form-action 'self'",
    );
  });

  it('waits for a page that a host makes later', async () => {
    expect((await responder.send(Promise.resolve('<p>later'))).body).toBe('<p>later');
  });

  it('answers an error as a page, and never redirects', async () => {
    const { status, headers, body } = await responder.error(aRequest(), refusal);

    expect(status).toBe(400);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers).not.toHaveProperty('location');
    expect(body).toContain('<code>invalid_request</code>');
    expect(body).toContain('client_id is missing');
  });

  it('answers an error as JSON to a caller that prefers it', async () => {
    const { status, headers, body } = await responder.error(
      aRequest({ accept: 'application/json' }),
      refusal,
    );

    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/json');
    expect(body).toEqual({ error: 'invalid_request', error_description: 'client_id is missing' });
  });

  it('keeps the headers of an error', async () => {
    const { status, headers } = await responder.error(
      aRequest(),
      new TemporarilyUnavailableError(),
    );
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
  });
});

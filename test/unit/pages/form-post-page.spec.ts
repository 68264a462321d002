import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { PageResponder } from '../../../src/http/pages/page-responder.js';
import { Pages } from '../../../src/http/pages/pages.js';
import { ReadyFormPostPage } from '../../../src/http/pages/ready-form-post-page.js';
import type { FormPostView } from '../../../src/http/pages/views.js';
import { readForms } from '../../support/html-form.js';
import { httpsUri } from '../../support/arbitraries.js';
import { PAGE_OPTIONS } from './pages.fixture.js';

function pageOf(pages = new Pages(PAGE_OPTIONS)) {
  return new ReadyFormPostPage(pages, new PageResponder(pages));
}

async function shown(answer: Partial<Parameters<ReadyFormPostPage['show']>[0]> = {}) {
  const { headers, body, status } = await pageOf().show({
    action: 'https://client.example/callback',
    fields: { code: 'a code', state: 'a state' },
    clientName: 'Client',
    ...answer,
  });
  const policy = String(headers['content-security-policy']).split('; ');
  return { status, headers, policy, html: String(body) };
}

const scriptsOf = (html: string) =>
  [...html.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs)].map(([, text = '']) => text);

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the page of form_post (Form Post Response Mode §2)', () => {
  it('has a form that goes to the client, with a button for whoever has no script', async () => {
    const { status, html } = await shown();

    expect(status).toBe(200);
    expect(readForms(html)).toEqual([
      {
        action: 'https://client.example/callback',
        fields: [
          { name: 'code', value: 'a code' },
          { name: 'state', value: 'a state' },
        ],
      },
    ]);
    expect(html).toMatch(/<form method="post"/);
    expect(html).toMatch(/<button [^>]*type="submit">Continue<\/button>/);
  });

  it('runs one script, which the policy knows by its hash', async () => {
    const { html, policy } = await shown();
    const [script = '', ...others] = scriptsOf(html);

    expect(others).toEqual([]);
    expect(script).not.toBe('');
    expect(policy).toContain(`script-src ${hashOf(script)}`);
    expect(policy).toContain("default-src 'none'");
    expect(policy.join()).not.toContain('unsafe');
    expect(html).not.toMatch(/\son\w+=/);
  });

  it('is kept nowhere and shown in no frame (RFC 9700 §4.16)', async () => {
    const { headers, policy } = await shown();

    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    });
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
  });

  it.each([
    ['https://client.example/cb', "form-action 'self' https:"],
    ['http://127.0.0.1:4000/cb', "form-action 'self' http: https:"],
  ])('may lead on from %s', async (action, directive) => {
    expect((await shown({ action })).policy).toContain(directive);
  });

  it('carries whatever it is given, byte for byte, and nothing of it becomes markup', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...'"\'<>&=`/; scriptonload') }),
      fc.constantFrom('"><script>alert(1)</script>', "' onfocus='x", '</form><form action="x">'),
    );
    await fc.assert(
      fc.asyncProperty(httpsUri, text, text, text, async (action, code, state, clientName) => {
        const { html } = await shown({ action, fields: { code, state }, clientName });
        const clean = await shown();

        expect(readForms(html)).toEqual([
          {
            action,
            fields: [
              { name: 'code', value: code },
              { name: 'state', value: state },
            ],
          },
        ]);
        expect(html.match(/<[a-z/!]/gi)).toEqual(clean.html.match(/<[a-z/!]/gi));
      }),
    );
  });

  it('shows no deceptive name of a client', async () => {
    const { html } = await shown({ clientName: 'Bank\u202Emoc.live' });
    expect(html).toContain('Back to <bdi>Bank\uFFFDmoc.live</bdi>');
  });

  it('leaves a host its own page and its own scripts', async () => {
    class OwnPages extends Pages {
      override formPost({ script, action }: FormPostView) {
        return this.page(
          'x',
          `<form method="post" action="${action}"></form><script>${script}</script>`,
        );
      }
      override contentSecurityPolicy() {
        return { 'script-src': "'self'" };
      }
    }
    const { headers, body } = await pageOf(new OwnPages(PAGE_OPTIONS)).show({
      action: 'https://client.example/',
      fields: {},
      clientName: 'Client',
    });
    const [script = ''] = scriptsOf(String(body));

    expect(headers['content-security-policy']).toContain(`script-src 'self' ${hashOf(script)};`);
  });

  it('allows no script on other pages', async () => {
    const pages = new Pages(PAGE_OPTIONS);
    const { headers } = await new PageResponder(pages).send('');
    expect(headers['content-security-policy']).not.toContain('script-src');
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Pages } from '../../../src/http/pages/pages.js';
import type { ConsentView, SignInView } from '../../../src/http/pages/views.js';
import { PAGE_OPTIONS } from './pages.fixture.js';

const NASTY = `"><script>alert(1)</script><!--'&`;
const pages = new Pages(PAGE_OPTIONS);

const signIn: SignInView = {
  action: '/oauth/sign-in',
  csrf: 'the-csrf',
  ticket: 'the-ticket',
  clientName: 'Demo Web',
  username: '',
  problem: undefined,
  retryAfter: undefined,
};

const consent: ConsentView = {
  action: '/oauth/authorize',
  notYouAction: '/oauth/sign-out',
  ticket: 'the-ticket',
  clientId: 'demo-web',
  clientName: 'Demo Web',
  redirectHost: '127.0.0.1:4000',
  name: 'Alice',
  scopes: [
    { name: 'profile', description: 'See your name' },
    { name: 'email', description: 'See your address' },
  ],
};

const everyPage = async () => ({
  signIn: await pages.signIn({ ...signIn, problem: 'credentials', username: 'alice' }),
  consent: await pages.consent(consent),
  signedIn: await pages.signedIn({ name: 'Alice', signOutAction: '/x', csrf: 'c' }),
  signOut: await pages.signOut({ signedIn: true, name: 'Alice', action: '/x', csrf: 'c' }),
  signedOut: await pages.signOut({ signedIn: false, signInAction: '/x' }),
  error: await pages.error({ status: 400, code: 'invalid_request', description: 'no client' }),
});

/** Every tag with this name, as it is written. */
function tags(html: string, name: string): string[] {
  return html.match(new RegExp(`<${name}\\b[^>]*>`, 'g')) ?? [];
}

/** The sign-in page of somebody who must wait. */
function wait(retryAfter: number) {
  return pages.signIn({ ...signIn, problem: 'throttled', retryAfter });
}

/** The name of the field that has the focus. */
function focused(html: string): string | undefined {
  return /name="(\w+)"[^>]*autofocus/.exec(html)?.[1];
}

describe('Pages', () => {
  it('are whole documents with a language, a title, a main part and one heading', async () => {
    for (const html of Object.values(await everyPage())) {
      expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
      expect(html).toMatch(/<title>[^<]+ · auth\.example<\/title>/);
      expect(html).toContain('name="viewport"');
      expect(tags(html, 'main')).toHaveLength(1);
      expect(tags(html, 'h1')).toHaveLength(1);
    }
  });

  it('run no script and load nothing', async () => {
    for (const html of Object.values(await everyPage())) {
      expect(html).not.toMatch(
        /<(script|link|img|iframe|object|embed|base)\b|\son\w+=|\ssrc=|url\(|@import|style="/i,
      );
    }
  });

  it('have a policy that allows exactly their style', async () => {
    const { signIn: html } = await everyPage();
    const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');

    expect(pages.contentSecurityPolicy()).toEqual({
      'default-src': "'none'",
      'style-src': `'sha256-${hash}'`,
      'base-uri': "'none'",
    });
  });

  it('have a label for each field', async () => {
    const html = await pages.signIn(signIn);
    for (const field of ['username', 'password']) {
      expect(html).toContain(`<label for="${field}">`);
      expect(html).toMatch(new RegExp(`<input id="${field}" name="${field}"`));
    }
  });

  it('sends the ticket and the token of a sign-in back', async () => {
    const html = await pages.signIn(signIn);
    expect(html).toContain('name="ticket" value="the-ticket"');
    expect(html).toContain('name="csrf" value="the-csrf"');
    expect(await pages.signIn({ ...signIn, ticket: undefined })).not.toContain('name="ticket"');
  });

  it.each([
    ['credentials', 'The user name or the password is wrong.'],
    ['missing', 'Enter your user name and your password.'],
    ['form', 'This form was no longer valid. Sign in again, with cookies allowed.'],
  ] as const)('tells of the problem %s in an alert, and keeps the name', async (problem, text) => {
    const html = await pages.signIn({ ...signIn, problem, username: 'alice' });
    expect(html).toContain(`role="alert" id="problem">${text}<`);
    expect(html).toContain('value="alice"');
  });

  it('tells how long to wait', async () => {
    expect(await wait(1)).toContain('Wait 1 second, then try again.');
    expect(await wait(30)).toContain('Wait 30 seconds, then try again.');
  });

  it('gives the focus to the first field that is empty', async () => {
    expect(focused(await pages.signIn(signIn))).toBe('username');
    expect(focused(await pages.signIn({ ...signIn, username: 'alice' }))).toBe('password');
  });

  it('asks for each scope by a checked box and its words, and decides by two buttons', async () => {
    const html = await pages.consent(consent);
    expect(tags(html, 'input').filter((tag) => tag.includes('checkbox'))).toEqual([
      '<input type="checkbox" name="scope" value="profile" checked>',
      '<input type="checkbox" name="scope" value="email" checked>',
    ]);
    expect(html).toContain('See your name');
    expect(tags(html, 'button').filter((tag) => tag.includes('name='))).toEqual([
      '<button type="submit" name="decision" value="deny">',
      '<button class="main" type="submit" name="decision" value="approve">',
    ]);
  });

  it('says to whom consent is given: client, redirect host, person', async () => {
    const html = await pages.consent(consent);
    for (const shown of ['Demo Web', '127.0.0.1:4000', 'Alice', 'Not you?']) {
      expect(html).toContain(shown);
    }
  });

  it('does nothing on Enter in a box: the default button of the consent form closes a dialog that is not there', async () => {
    const [first] = tags(await pages.consent(consent), 'button');
    expect(first).toBe('<button type="submit" formmethod="dialog" hidden>');
  });

  it('has the fields of the decision in the first form, those of "not you?" in the second', async () => {
    const forms = (await pages.consent(consent)).split('<form').slice(1);
    expect(forms).toHaveLength(2);
    expect(forms[0]).toContain('action="/oauth/authorize"');
    expect(forms[0]).toContain('name="decision"');
    expect(forms[1]).toContain('action="/oauth/sign-out"');
    expect(forms[1]).not.toContain('name="scope"');
  });

  it('asks also when there is no scope to choose', async () => {
    const html = await pages.consent({ ...consent, scopes: [] });
    expect(html).toContain('asks for nothing but to know that it is you');
    expect(html).not.toContain('<fieldset');
  });

  it('escapes whatever others wrote', async () => {
    const nasty = [
      await pages.signIn({
        ...signIn,
        username: NASTY,
        clientName: NASTY,
        ticket: NASTY,
        csrf: NASTY,
        action: NASTY,
      }),
      await pages.consent({
        ...consent,
        ticket: NASTY,
        clientName: NASTY,
        redirectHost: NASTY,
        name: NASTY,
        scopes: [{ name: NASTY, description: NASTY }],
      }),
      await pages.signedIn({ name: NASTY, signOutAction: NASTY, csrf: NASTY }),
      await pages.signOut({ signedIn: true, name: NASTY, action: NASTY, csrf: NASTY }),
      await pages.signOut({ signedIn: false, signInAction: NASTY }),
      await pages.error({ status: 400, code: NASTY, description: NASTY }),
      await new Pages({ pages: { ...PAGE_OPTIONS.pages, title: NASTY, language: NASTY } }).signIn(
        signIn,
      ),
    ];
    for (const html of nasty) {
      expect(html).not.toContain('<script');
      expect(html).not.toContain('<!--');
      expect(html).toContain('&quot;&gt;&lt;script&gt;');
    }
  });

  it('shows names that try to look like others, and isolates their direction', async () => {
    const html = await pages.consent({ ...consent, clientName: 'Bank\u202Egpj', name: 'a\u200Bb' });
    expect(html).toContain('<bdi>Bank\uFFFDgpj</bdi>');
    expect(html).toContain('<bdi>a\uFFFDb</bdi>');
  });

  it.each([
    [400, 'This request cannot go on'],
    [500, 'Something went wrong here'],
    [503, 'Just a moment'],
  ])('has words for an error of status %i', async (status, heading) => {
    const html = await pages.error({ status, code: 'some_code', description: 'what happened' });
    expect(html).toContain(`<h1>${heading}</h1>`);
    expect(html).toContain('<code>some_code</code>');
    expect(html).toContain('what happened');
  });

  it('lets a host replace one page and keep the frame', async () => {
    class OwnPages extends Pages {
      override signedIn({ name }: { name: string }) {
        return this.page('Hello', `<h1>Hello ${this.escape(name)}</h1>`);
      }
    }
    const own = new OwnPages(PAGE_OPTIONS);
    expect(await own.signedIn({ name: '<x>' })).toContain('<h1>Hello &lt;x&gt;</h1>');
    expect(await own.consent(consent)).toBe(await pages.consent(consent));
  });

  it('lets a host have another style, and allows that one', () => {
    class Plain extends Pages {
      override get css() {
        return 'body { color: red }';
      }
    }
    const hash = createHash('sha256').update('body { color: red }').digest('base64');
    expect(new Plain(PAGE_OPTIONS).contentSecurityPolicy()['style-src']).toBe(`'sha256-${hash}'`);
  });
});

import { describe, expect, it } from 'vitest';
import { Injectable } from '@nestjs/common';
import { Pages } from '../../src/http/pages/pages.js';
import { ReadyInteraction } from '../../src/http/pages/ready-interaction.js';
import type { ConsentPrompt, OAuth2Request } from '../../src/index.js';
import { ADAPTERS } from '../support/oauth-server.js';
import { ALICE, answerOf, aWebClient, formOf, startPages, StepBrowser } from './pages.fixture.js';

@Injectable()
class OwnPages extends Pages {
  override signedIn({ name }: { readonly name: string }) {
    return this.page(
      'Hello',
      `<h1>Hello ${this.escape(name)}, from ${this.escape(this.title)}</h1>`,
    );
  }
}

/** Trusts its own clients: no consent page. */
@Injectable()
class TrustingInteraction extends ReadyInteraction {
  override async consent(_request: OAuth2Request, { scopes }: ConsentPrompt) {
    return { granted: scopes.map(({ name }) => name) };
  }
}

describe.each(ADAPTERS)('ready pages that a host changes, on %s', (adapter) => {
  it('are its own where it wrote one, and the ready ones elsewhere', async () => {
    const pages = { pages: OwnPages, title: 'Example & Sons', language: 'en-GB' };
    const server = await startPages(adapter, { pages });
    const browser = new StepBrowser(server);
    const signIn = await browser.get('/oauth/sign-in');
    const own = await browser.follow(await browser.submit(formOf(signIn), ALICE));
    await server.close();

    expect(signIn.html).toContain('<html lang="en-GB">');
    expect(signIn.html).toContain('<title>Sign in · Example &amp; Sons</title>');
    expect(own.html).toContain('<h1>Hello Alice, from Example &amp; Sons</h1>');
    expect(own.headers.get('content-security-policy')).toBe(
      signIn.headers.get('content-security-policy'),
    );
  });

  it('keep a session as long as the option says', async () => {
    const server = await startPages(adapter, { pages: { sessionTtl: 60 } });
    const browser = new StepBrowser(server);
    await browser.submit(formOf(await browser.get('/oauth/sign-in')), ALICE);
    const before = await browser.get('/oauth/sign-in');
    server.clock.advance(60);
    const after = await browser.get('/oauth/sign-in');
    await server.close();

    expect(before.html).toContain('You are signed in');
    expect(after.html).toContain('name="password"');
  });

  it('sign in and go straight to the client when the host agrees for the person [case 48]', async () => {
    const server = await startPages(adapter, { interaction: TrustingInteraction });
    const client = await aWebClient(server);
    const browser = new StepBrowser(server);
    const answer = await browser.startConsent(client);
    await server.close();

    expect(answerOf(answer).get('state')).toBe('the-state');
    expect(answerOf(answer).has('code')).toBe(true);
  });

  it('lie below the path of the issuer', async () => {
    const issuer = 'http://localhost:3000/tenants/one';
    const server = await startPages(adapter, { issuer });
    const browser = new StepBrowser(server);
    const page = await browser.get('/tenants/one/oauth/sign-in');
    await server.close();

    expect(page.status).toBe(200);
    expect(formOf(page).action).toBe(`${issuer}/oauth/sign-in`);
  });
});

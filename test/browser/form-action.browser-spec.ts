import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Injectable } from '@nestjs/common';
import type { Browser } from 'playwright-core';
import { ReadyInteraction } from '../../src/http/pages/ready-interaction.js';
import { type ConsentPrompt, type OAuth2Request, ResourceOwners } from '../../src/index.js';
import { freePort } from '../standalone/server-process.js';
import { type OAuthServer, startServer } from '../support/oauth-server.js';
import { ALICE, launchChromium, signIn, type Visit, visit } from './browser.fixture.js';
import { authorizationUrl } from './client-site.js';

@Injectable()
class OnlyAlice extends ResourceOwners {
  async verify(username: string) {
    return username === ALICE.username ? { subject: username } : undefined;
  }
}

/** Asks for consent, except for its own client. */
@Injectable()
class TrustingInteraction extends ReadyInteraction {
  override async consent(request: OAuth2Request, prompt: ConsentPrompt) {
    if (prompt.client.clientId !== 'trusted') return super.consent(request, prompt);
    return { granted: prompt.scopes.map(({ name }) => name) };
  }
}

/** Browsers apply `form-action` to the redirects after a form as well: each of them has to be allowed. */
describe('form-action of the ready pages', () => {
  let browser: Browser;
  let server: OAuthServer;
  let issuer: string;
  let there: Visit;

  beforeAll(async () => {
    const port = await freePort();
    issuer = `http://localhost:${port}`;
    const options = { issuer, interaction: TrustingInteraction, resourceOwners: OnlyAlice };
    [browser, server] = await Promise.all([
      launchChromium(),
      startServer('fastify', { options, port }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), server.close()]);
  });
  beforeEach(async () => {
    there = await visit(browser);
  });
  afterEach(() => there.leave());

  async function open(clientId: string, redirectUri: string): Promise<void> {
    const grants = ['authorization_code'];
    const scopes = ['profile'];
    await server.clients.create({
      name: clientId,
      clientId,
      grants,
      redirectUris: [redirectUri],
      scopes,
    });
    // Nothing is sent anywhere: what matters is that the browser would.
    await there.page.route(
      (url) => url.origin !== issuer,
      (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Client</h1>' }),
    );
    const overrides = { client_id: clientId, redirect_uri: redirectUri, scope: 'profile' };
    await there.page.goto(authorizationUrl(issuer, overrides));
  }

  it.each([
    ['web', 'https://client.example/callback'],
    ['web-with-port', 'https://client.example:8443/callback'],
    ['native-ipv4', 'http://127.0.0.1:4567/callback'],
    ['native-ipv6', 'http://[::1]:4567/callback'],
  ])('lets consent lead to the %s client at %s', async (clientId, redirectUri) => {
    await open(clientId, redirectUri);
    await signIn(there.page);
    await there.page.click('[name=decision][value=approve]');
    await there.page.waitForURL((url) => url.href.startsWith(redirectUri));

    expect(await there.page.textContent('h1')).toBe('Client');
    expect(there.complaints).toEqual([]);
  });

  it('lets sign-in lead to the client when the host asks for no consent', async () => {
    await open('trusted', 'https://trusted.example/callback');
    await signIn(there.page);
    await there.page.waitForURL('https://trusted.example/callback?code=*');

    expect(there.complaints).toEqual([]);
  });

  it('lets consent lead to an application by its own scheme', async () => {
    await open('app', 'com.example.app:/callback');
    await signIn(there.page);
    await there.page.click('[name=decision][value=approve]');
    await there.page.waitForTimeout(500);

    // No application has the scheme here, so the page stays; a refusal by the policy would be told.
    expect(there.complaints.filter((text) => text.includes('form-action'))).toEqual([]);
  });

  it('lets a form lead nowhere else', async () => {
    await open('other', 'https://other.example/callback');
    await there.page.evaluate("document.forms[0].action = 'https://evil.example/'");
    await there.page.evaluate('document.forms[0].submit()');
    await there.page.waitForTimeout(500);

    expect(there.page.url()).toContain(issuer);
    expect(there.complaints.join()).toContain('form-action');
  });
});

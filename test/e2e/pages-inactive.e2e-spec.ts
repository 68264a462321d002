import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestClient } from '../support/flows.js';
import { ADAPTERS, type OAuthServer } from '../support/oauth-server.js';
import {
  alertOf,
  ALICE,
  answerOf,
  authorizationPath,
  aWebClient,
  formOf,
  ISSUER,
  PagePeople,
  startPages,
  StepBrowser,
} from './pages.fixture.js';

const gone = new Set<string>();

class LeavingPeople extends PagePeople {
  override async isActive(subject: string): Promise<boolean> {
    return !gone.has(subject);
  }
}

describe.each(ADAPTERS)('a person who is no longer active, on %s', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let browser: StepBrowser;

  beforeAll(async () => {
    server = await startPages(adapter, { resourceOwners: LeavingPeople });
    client = await aWebClient(server);
  });
  beforeEach(() => {
    gone.clear();
    browser = new StepBrowser(server);
  });
  afterAll(() => server.close());

  it('is not signed in any more: the next request asks who they are', async () => {
    await browser.startConsent(client);
    expect((await browser.get(authorizationPath(client))).html).toContain('Alice');
    gone.add('u-alice');
    const page = await browser.get(authorizationPath(client));

    expect(page.status).toBe(303);
    expect(page.location).toMatch(new RegExp(`^${ISSUER}/oauth/sign-in\\?ticket=`));
    expect((await browser.get('/oauth/sign-in')).html).not.toContain('You are signed in');
  });

  it('approves nothing any more with a consent page that is still open', async () => {
    const page = await browser.startConsent(client);
    gone.add('u-alice');
    const answer = await browser.submit(formOf(page), { decision: 'approve' });

    expect({ status: answer.status, location: answer.location }).toEqual({
      status: 400,
      location: null,
    });
  });

  it('does not sign in, and is told the same as after a wrong password', async () => {
    gone.add('u-alice');
    const answer = await browser.submit(formOf(await browser.startSignIn(client)), ALICE);

    expect(answer.status).toBe(403);
    expect(alertOf(answer)).toBe('The user name or the password is wrong.');
    expect(browser.cookies.has('oauth2-session')).toBe(false);
  });

  it('goes on as before when they come back', async () => {
    const page = await browser.startConsent(client);
    gone.add('u-alice');
    await browser.get(authorizationPath(client));
    gone.clear();
    const answer = await browser.submit(formOf(page), { decision: 'approve' });

    expect(answerOf(answer).get('code')).not.toBeNull();
  });
});

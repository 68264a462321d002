import type { Page } from 'playwright-core';
import { signIn } from './browser.fixture.js';
import { authorizationUrl } from './client-site.js';

type Stop = readonly [name: string, go: (page: Page, issuer: string) => Promise<unknown>];

const REDIRECT_URI = 'http://127.0.0.1:9/callback';
const open = (page: Page, issuer: string) =>
  page.goto(
    authorizationUrl(issuer, {
      redirect_uri: REDIRECT_URI,
      scope: 'profile email user read write',
    }),
  );

/** Every ready page, one after the other, in a browser without cookies. */
export const PAGE_TOUR: readonly Stop[] = [
  ['sign-in', open],
  ['sign-in-refused', (page) => signIn(page, { username: 'alice', password: 'wrong' })],
  ['consent', (page) => signIn(page)],
  ['signed-in', (page, issuer) => page.goto(`${issuer}/oauth/sign-in`)],
  ['sign-out', (page, issuer) => page.goto(`${issuer}/oauth/sign-out`)],
  ['signed-out', (page) => page.click('button[type=submit]')],
  ['error', (page, issuer) => page.goto(`${issuer}/oauth/authorize?client_id=nobody`)],
];

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorizeAs, BrowserClient } from '../support/browser-client.js';
import { startDemoServer, type DemoServer } from './demo-server.js';
import { startPassportApp, type PassportApp } from './passport-app.js';

describe('passport-oauth2 in an Express application, with pkce and state', () => {
  let server: DemoServer;
  let app: PassportApp;
  beforeAll(async () => {
    server = await startDemoServer('express');
    app = await startPassportApp(server.issuer);
  });
  afterAll(async () => {
    await app.stop();
    await server.stop();
  });

  it('signs a person in by the code flow with S256 (RFC 7636 §4)', async () => {
    const page = await authorizeAs(new BrowserClient(), `${app.url}/login`);

    expect(page.status).toBe(200);
    const user = JSON.parse(page.html) as Readonly<Record<string, string>>;
    expect(user).toMatchObject({ sub: expect.any(String), token_type: 'Bearer' });
    expect(user['accessToken']).not.toBe(user['refreshToken']);
  });

  it('refreshes what it got (RFC 6749 §6)', async () => {
    const page = await authorizeAs(new BrowserClient(), `${app.url}/login`);
    const { accessToken, refreshToken } = JSON.parse(page.html) as Record<string, string>;

    const refreshed = await app.refresh(refreshToken ?? '');

    expect(refreshed.accessToken).not.toBe(accessToken);
    expect(refreshed.refreshToken).not.toBe(refreshToken);
    expect((await app.profile(refreshed.accessToken)).sub).toEqual(expect.any(String));
  });

  it('tells that the person declined (RFC 6749 §4.1.2.1)', async () => {
    const page = await authorizeAs(new BrowserClient(), `${app.url}/login`, undefined, 'deny');

    expect(page.status).toBe(401);
    expect(page.url.searchParams.get('error')).toBe('access_denied');
  });
});

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { callbackify } from 'node:util';
import express, { type RequestHandler } from 'express';
import passport from 'passport';
import OAuth2Strategy from 'passport-oauth2';
import { DEMO_WEB } from './demo-server.js';

export interface Refreshed {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** An application that signs people in with passport. `/login` begins, `/callback` answers who it is. */
export interface PassportApp {
  readonly url: string;
  refresh(refreshToken: string): Promise<Refreshed>;
  profile(accessToken: string): Promise<{ readonly sub: string }>;
  stop(): Promise<void>;
}

export async function startPassportApp(issuer: string): Promise<PassportApp> {
  const app = express();
  const http = app.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const strategy = new DemoStrategy(issuer, `${url}/callback`);
  const authenticate = new passport.Passport()
    .use(strategy)
    .authenticate('oauth2', { session: false }) as RequestHandler;
  app.use(sessions());
  app.get('/login', authenticate);
  app.get('/callback', authenticate, (request, response) => void response.json(request.user));
  return {
    url,
    refresh: (refreshToken) => strategy.refresh(refreshToken),
    profile: (accessToken) => strategy.profile(accessToken),
    stop: async () => {
      const closed = once(http, 'close');
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
}

/** As the library's documentation has it: a strategy reads the profile with the token it got. */
class DemoStrategy extends OAuth2Strategy {
  constructor(
    private readonly issuer: string,
    callbackURL: string,
  ) {
    super(
      {
        authorizationURL: `${issuer}/oauth/authorize`,
        tokenURL: `${issuer}/oauth/token`,
        clientID: DEMO_WEB.id,
        clientSecret: DEMO_WEB.secret,
        callbackURL,
        scope: ['profile', 'email'],
        pkce: true,
        state: true,
      },
      (
        accessToken: string,
        refreshToken: string,
        results: object,
        profile: object,
        verified: OAuth2Strategy.VerifyCallback,
      ) => verified(null, { ...results, ...profile, accessToken, refreshToken }),
    );
    this.client.useAuthorizationHeaderforGET(true);
  }

  /** Protected, says the library: made for subclasses. */
  private get client() {
    // oxlint-disable-next-line no-underscore-dangle -- the library's own name for it
    return this._oauth2;
  }

  override userProfile(accessToken: string, done: (error?: unknown, profile?: object) => void) {
    callbackify((token: string) => this.profile(token))(accessToken, done);
  }

  profile(accessToken: string): Promise<{ readonly sub: string }> {
    return new Promise((resolve, reject) => {
      this.client.get(`${this.issuer}/api/profile`, accessToken, (error, body) => {
        if (error) reject(new Error(`no profile: ${JSON.stringify(error)}`));
        else resolve(JSON.parse(String(body)) as { readonly sub: string });
      });
    });
  }

  refresh(token: string): Promise<Refreshed> {
    return new Promise((resolve, reject) => {
      const params = { grant_type: 'refresh_token' };
      this.client.getOAuthAccessToken(token, params, (error, accessToken, refreshToken) => {
        if (error) reject(new Error(`no tokens: ${JSON.stringify(error)}`));
        else resolve({ accessToken: accessToken ?? '', refreshToken: refreshToken ?? '' });
      });
    });
  }
}

/** What passport-oauth2 keeps `state` and the verifier in between the two requests. */
function sessions(): RequestHandler {
  const kept = new Map<string, object>();
  return (request, response, next) => {
    const [, known] = /(?:^|; )sid=([^;]+)/.exec(request.headers.cookie ?? '') ?? [];
    const id = known ?? randomUUID();
    const session = kept.get(id) ?? {};
    kept.set(id, session);
    response.setHeader('set-cookie', `sid=${id}; Path=/; HttpOnly`);
    Object.assign(request, { session });
    next();
  };
}

import { AppModule } from '../../examples/api/app.module.js';
import { Sessions } from '../../examples/api/library/sessions.js';
import { serveDocs } from '../../examples/api/openapi.js';
import { SCOPES } from '../../examples/api/scopes.js';
import { ClientService } from '../../src/index.js';
import { authorizeAs, BrowserClient } from '../support/browser-client.js';
import { type Example, startExample } from '../support/example.js';
import { basic, pkce, type TestClient } from '../support/flows.js';
import { type Adapter, encode } from '../support/oauth-server.js';

const REDIRECT = 'http://127.0.0.1:1/callback';
const EVERY_SCOPE = Object.keys(SCOPES);

export interface Call {
  readonly token?: string;
  /** What `session()` answered. */
  readonly session?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** `examples/api`, running, with tokens of its own token endpoint. */
export class ApiExample {
  readonly #tokens = new Map<string, Promise<string>>();
  #service: Promise<TestClient> | undefined;

  private constructor(readonly example: Example) {}

  static async start(adapter: Adapter): Promise<ApiExample> {
    return new ApiExample(await startExample(AppModule, adapter, serveDocs));
  }

  /** A client that acts for itself. */
  service(name = 'Service'): Promise<TestClient> {
    const grants = ['client_credentials'];
    return this.example.app.get(ClientService).create({ name, grants, scopes: EVERY_SCOPE });
  }

  /** A token of a client that acts for itself; always of the same client unless one is given. */
  async token(scope: string, client?: TestClient): Promise<string> {
    if (client) return this.issue({ grant_type: 'client_credentials', scope }, client);
    const known = this.#tokens.get(scope);
    if (known) return known;
    this.#service ??= this.service();
    const token = this.token(scope, await this.#service);
    this.#tokens.set(scope, token);
    return token;
  }

  /** A token that a person gave an app, through sign-in and consent. */
  async personToken(username: 'ada' | 'bob', scope: string): Promise<string> {
    const app = await this.example.app.get(ClientService).create({
      name: 'App',
      grants: ['authorization_code'],
      redirectUris: ['http://127.0.0.1/callback'],
      scopes: EVERY_SCOPE,
    });
    const { verifier, challenge } = pkce();
    const query = encode({
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri: REDIRECT,
      scope,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const browser = new BrowserClient((url) => url.port === '1');
    const person = { username, password: `${username}-example-password` };
    const page = await authorizeAs(browser, `${this.example.url}/oauth/authorize?${query}`, person);
    const code = page.url.searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', redirect_uri: REDIRECT, code };
    return this.issue({ ...form, code_verifier: verifier }, app);
  }

  /** A session of the application's own. */
  session(subject: string): string {
    return this.example.app.get(Sessions).start(subject);
  }

  /** @param route such as `GET /books` */
  call(route: string, { token, session, headers, body }: Call = {}): Promise<Response> {
    const [method = '', path = ''] = route.split(' ');
    return fetch(this.example.url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(session !== undefined && { 'x-session': session }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  close(): Promise<void> {
    return this.example.close();
  }

  private async issue(form: Readonly<Record<string, string>>, client: TestClient): Promise<string> {
    const response = await fetch(`${this.example.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(client) },
      body: encode(form),
    });
    const answer = (await response.json()) as { readonly access_token?: string };
    if (!answer.access_token) throw new Error(`no token: ${JSON.stringify(answer)}`);
    return answer.access_token;
  }
}

import { ReadyInteraction } from '../../src/http/pages/ready-interaction.js';
import { type OAuth2ModuleOptions, ResourceOwners } from '../../src/index.js';
import { pkce, REDIRECT_URI, type TestClient } from '../support/flows.js';
import { type HtmlForm, readForms } from '../support/html-form.js';
import { type Adapter, type OAuthServer, startServer } from '../support/oauth-server.js';

/** Whatever port a test server has, this is what it calls itself. */
export const ISSUER = 'http://localhost:3000';

/** Two people, and a name with which the host's own database fails. */
export class PagePeople extends ResourceOwners {
  async verify(username: string, password: string) {
    if (username === 'outage') throw new Error('the directory does not answer');
    if (username === 'alice' && password === 'alice-password')
      return { subject: 'u-alice', name: 'Alice' };
    if (username === 'bob' && password === 'bob-password') return { subject: 'u-bob' };
    return undefined;
  }
}

export const ALICE = { username: 'alice', password: 'alice-password' };
export const BOB = { username: 'bob', password: 'bob-password' };

export function startPages(
  adapter: Adapter,
  options: Partial<OAuth2ModuleOptions> = {},
): Promise<OAuthServer> {
  return startServer(adapter, {
    options: {
      issuer: ISSUER,
      interaction: ReadyInteraction,
      resourceOwners: PagePeople,
      ...options,
    },
  });
}

/** A client with the redirect URI of the test suite. */
export async function aWebClient(server: OAuthServer, name = 'Demo Web'): Promise<TestClient> {
  return server.clients.create({
    name,
    grants: ['authorization_code', 'refresh_token'],
    redirectUris: [REDIRECT_URI],
    scopes: ['profile', 'email', 'user'],
    defaultScopes: ['profile'],
  });
}

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  readonly forms: readonly HtmlForm[];
  readonly location: string | null;
}

type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A browser without script that stops at each redirect, so that a test sees every step. */
export class StepBrowser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly server: OAuthServer) {}

  get(target: string, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.send(target, { headers });
  }

  post(
    target: string,
    form: Fields | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.send(target, {
      method: 'POST',
      body: typeof form === 'string' ? form : encodeFields(form),
      headers: { ...type, ...headers },
    });
  }

  /** @param values replaces fields of the form by name; `undefined` leaves one out */
  submit(form: HtmlForm, values: Fields = {}, headers: Readonly<Record<string, string>> = {}) {
    const body = new URLSearchParams();
    for (const { name, value } of form.fields) if (!(name in values)) body.append(name, value);
    const given = encodeFields(values);
    return this.post(form.action, [body.toString(), given].filter(Boolean).join('&'), headers);
  }

  /** Follows redirects of this server. */
  async follow(page: Page): Promise<Page> {
    const here = page.location?.startsWith(ISSUER) ? page.location : undefined;
    return here === undefined ? page : this.follow(await this.get(here));
  }

  /** The sign-in page that a good authorization request ends on. */
  async startSignIn(client: TestClient, overrides: Fields = {}): Promise<Page> {
    return this.follow(await this.get(authorizationPath(client, overrides)));
  }

  /** The consent page that a good authorization request ends on for this person. */
  async startConsent(client: TestClient, person = ALICE, overrides: Fields = {}): Promise<Page> {
    const page = await this.startSignIn(client, overrides);
    return this.follow(await this.submit(formOf(page), person));
  }

  /** The sign-in page of a request, whoever is signed in here. */
  async startSignInAgain(client: TestClient): Promise<Page> {
    const elsewhere = await new StepBrowser(this.server).get(authorizationPath(client));
    return this.get(elsewhere.location ?? '');
  }

  /** The consent page after this person has signed in over whoever is signed in. */
  async startConsentWith(person: typeof ALICE, client: TestClient): Promise<Page> {
    const page = await this.startSignInAgain(client);
    return this.follow(await this.submit(formOf(page), person));
  }

  private async send(target: string, init: RequestInit): Promise<Page> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(this.server.url + target.replace(ISSUER, ''), {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie && { cookie }), ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0\b/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const html = await response.text();
    const { status, headers } = response;
    return { status, headers, html, forms: readForms(html), location: headers.get('location') };
  }
}

export function authorizationPath(client: TestClient, overrides: Fields = {}): string {
  const params = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: REDIRECT_URI,
    scope: 'profile email',
    state: 'the-state',
    code_challenge: pkce().challenge,
    code_challenge_method: 'S256',
    ...overrides,
  };
  return `/oauth/authorize?${encodeFields(params)}`;
}

/** The first form of a page. */
export function formOf({ forms, html, status }: Page, index = 0): HtmlForm {
  const form = forms[index];
  if (!form) throw new Error(`no form ${index} on this page (${status}): ${html}`);
  return form;
}

export function fieldOf(form: HtmlForm, name: string): string {
  return form.fields.find((field) => field.name === name)?.value ?? '';
}

/** What the alert of a page says. */
export function alertOf({ html }: Page): string | undefined {
  return /role="alert"[^>]*>([^<]*)</.exec(html)?.[1];
}

/** The parameters of a redirect to the client. */
export function answerOf({ location }: Page): URLSearchParams {
  if (!location?.startsWith(REDIRECT_URI)) throw new Error(`not sent to the client: ${location}`);
  return new URL(location).searchParams;
}

function encodeFields(fields: Fields): string {
  const search = new URLSearchParams();
  for (const [name, value = []] of Object.entries(fields)) {
    for (const one of [value].flat()) search.append(name, one);
  }
  return search.toString();
}

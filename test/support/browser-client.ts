import { readForms, type HtmlForm } from './html-form.js';

/** What a browser shows after it has followed every redirect. */
export interface BrowserPage {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
  readonly forms: readonly HtmlForm[];
}

export interface Person {
  readonly username: string;
  readonly password: string;
}

export const ALICE: Person = { username: 'alice', password: 'alice-demo-password' };

interface BrowserRequest {
  readonly url: URL;
  readonly body?: URLSearchParams;
}

/**
 * A browser without script: it keeps cookies per host, follows redirects and sends forms as they are on the page.
 */
export class BrowserClient {
  readonly #cookies = new Map<string, Map<string, string>>();
  /** Where nothing listens: a redirect to it ends there. */
  readonly #ends: (url: URL) => boolean;

  constructor(ends: (url: URL) => boolean = () => false) {
    this.#ends = ends;
  }

  open(url: URL | string): Promise<BrowserPage> {
    return this.follow({ url: new URL(url) });
  }

  /** @param values replaces fields by name; `undefined` leaves one out, as an unchecked box does */
  submit(
    page: BrowserPage,
    form: HtmlForm,
    values: Readonly<Record<string, string | readonly string[] | undefined>>,
  ): Promise<BrowserPage> {
    const body = new URLSearchParams();
    for (const { name, value } of form.fields) if (!(name in values)) body.append(name, value);
    for (const [name, value = []] of Object.entries(values)) {
      for (const one of [value].flat()) body.append(name, one);
    }
    return this.follow({ url: new URL(form.action, page.url), body });
  }

  private async follow(request: BrowserRequest): Promise<BrowserPage> {
    let next = request;
    for (let hops = 0; hops < 10; hops += 1) {
      if (this.#ends(next.url)) return { url: next.url, status: 0, html: '', forms: [] };
      const response = await this.send(next);
      const location = response.headers.get('location');
      if (location === null) {
        const html = await response.text();
        return { url: next.url, status: response.status, html, forms: readForms(html) };
      }
      next = { url: new URL(location, next.url) };
    }
    throw new Error(`too many redirects, last to ${next.url.href}`);
  }

  private async send({ url, body }: BrowserRequest): Promise<Response> {
    const jar = this.#cookies.get(url.hostname) ?? new Map<string, string>();
    this.#cookies.set(url.hostname, jar);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; '), accept: 'text/html' },
      ...(body && { method: 'POST', body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/;\s*max-age=0\b/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }
}

/**
 * Signs in when asked to, and decides.
 *
 * @returns the page behind the decision: the client's
 */
export async function authorizeAs(
  browser: BrowserClient,
  authorizationUrl: URL | string,
  person: Person = ALICE,
  decision: 'approve' | 'deny' = 'approve',
): Promise<BrowserPage> {
  let page = await browser.open(authorizationUrl);
  const signIn = formWith(page, 'password');
  if (signIn) page = await browser.submit(page, signIn, { ...person });
  const consent = formWith(page, 'scope');
  if (!consent) throw new Error(`no consent form: ${page.status} ${page.url.href}\n${page.html}`);
  return browser.submit(page, consent, { decision });
}

function formWith(page: BrowserPage, field: string): HtmlForm | undefined {
  return page.forms.find(({ fields }) => fields.some(({ name }) => name === field));
}

import type { Clock } from '../../../protocol/clock.js';
import { IntrospectionUrl, type IntrospectionUrlSettings } from './introspection-url.js';
import { IntrospectionUnavailableError } from './introspection-unavailable.js';
import { exchangeJson } from './json-exchange.js';
import { withoutQuery } from './server-url.js';

export interface IntrospectionClientSettings extends IntrospectionUrlSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientAuthMethod: 'client_secret_basic' | 'client_secret_post';
}

/**
 * Asks an authorization server what a token stands for.
 *
 * @see RFC 7662 §2.1
 */
export class IntrospectionClient {
  readonly #url: IntrospectionUrl;

  constructor(
    private readonly settings: IntrospectionClientSettings,
    clock: Clock,
  ) {
    this.#url = new IntrospectionUrl(settings, clock);
  }

  /**
   * @returns the answer as it came
   * @throws {IntrospectionUnavailableError} when there is none
   */
  async ask(token: string): Promise<unknown> {
    const { timeout, clientId } = this.settings;
    const url = await this.#url.find();
    const form = { token, token_type_hint: 'access_token', ...this.proofInForm() };
    const { status, body } = await exchangeJson({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...this.proofInHeader() },
      body: new URLSearchParams(form).toString(),
      timeout,
    });
    if (status === 200) return body;
    throw new IntrospectionUnavailableError(
      `${withoutQuery(url)} answered ${status}${explained(status, clientId)}`,
    );
  }

  /** @see RFC 6749 §2.3.1: both are form-encoded first, so that a colon in one of them does no harm */
  private proofInHeader(): Readonly<Record<string, string>> {
    const { clientAuthMethod, clientId, clientSecret } = this.settings;
    if (clientAuthMethod !== 'client_secret_basic') return {};
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }

  private proofInForm(): Readonly<Record<string, string>> {
    const { clientAuthMethod, clientId, clientSecret } = this.settings;
    return clientAuthMethod === 'client_secret_post'
      ? { client_id: clientId, client_secret: clientSecret }
      : {};
  }
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** What the operator should look at. */
function explained(status: number, clientId: string): string {
  if (status === 401) {
    return `: it does not take the client '${clientId}' with its secret, look at introspection.clientId, clientSecret and clientAuthMethod`;
  }
  if (status === 403) return `: the client '${clientId}' may not ask about tokens there`;
  if (status === 404) return ': look at introspection.endpoint';
  return status >= 300 && status < 400
    ? ': redirects are not followed, write where it leads to'
    : '';
}

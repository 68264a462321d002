import { readForms } from './html-form.js';

/** Parameters, members and fields that nobody but the two sides may know. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'access_token',
  'client_secret',
  'code',
  'code_verifier',
  'csrf',
  'password',
  'refresh_token',
  'state',
  'ticket',
  'token',
]);

/** Shorter ones are words that could be anywhere. */
const SHORTEST = 8;

type Fetch = typeof globalThis.fetch;

/** Listens to everything that this process sends and is answered, and keeps each secret of it. */
export class WireTap {
  readonly secrets = new Set<string>();
  readonly #fetch: Fetch = globalThis.fetch;

  constructor() {
    globalThis.fetch = async (input, init) => {
      this.request(String(input), init);
      const response = await this.#fetch(input, init);
      await this.response(response.clone());
      return response;
    };
  }

  end(): void {
    globalThis.fetch = this.#fetch;
  }

  /** What did not come over the wire. */
  keep(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret !== undefined && secret.length >= SHORTEST) this.secrets.add(secret);
    }
  }

  private request(url: string, init: RequestInit = {}): void {
    const headers = new Headers(init.headers);
    this.parameters(new URL(url).search.slice(1));
    if (typeof init.body === 'string') this.parameters(init.body);
    const [scheme = '', credentials = ''] = (headers.get('authorization') ?? '').split(' ');
    this.keep(credentials);
    if (scheme === 'Basic') {
      this.keep(Buffer.from(credentials, 'base64').toString().split(':')[1]);
    }
    for (const cookie of (headers.get('cookie') ?? '').split('; ')) this.cookie(cookie);
  }

  private async response(response: Response): Promise<void> {
    const location = response.headers.get('location') ?? '';
    for (const part of location.split(/[?#]/).slice(1)) this.parameters(part);
    for (const line of response.headers.getSetCookie()) this.cookie(line.split(';')[0] ?? '');
    const text = await response.text();
    for (const { fields } of readForms(text)) {
      for (const { name, value } of fields) this.named(name, value);
    }
    if (text.startsWith('{')) {
      for (const [name, value] of Object.entries(JSON.parse(text) as object)) {
        this.named(name, value);
      }
    }
  }

  private parameters(encoded: string): void {
    for (const [name, value] of new URLSearchParams(encoded)) this.named(name, value);
  }

  private cookie(pair: string): void {
    this.keep(pair.slice(pair.indexOf('=') + 1));
  }

  private named(name: string, value: unknown): void {
    if (SECRET_NAMES.has(name) && typeof value === 'string') this.keep(value);
  }
}

/** The secrets that a text tells: as they are, encoded, or cut off. */
export function leaksOf(text: string, secrets: Iterable<string>): readonly string[] {
  return [...secrets].filter((secret) => forms(secret).some((form) => text.includes(form)));
}

function forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // Encoded bytes depend on what stands around them: only whole groups are looked for.
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3));
  return [
    secret,
    encodeURIComponent(secret),
    whole.toString('base64'),
    whole.toString('base64url'),
    bytes.toString('hex'),
    ...piecesOf(secret),
  ];
}

/** Of what is long: whoever tells 24 characters in a row tells one of these. */
function piecesOf(secret: string): readonly string[] {
  if (secret.length < 40) return [];
  const count = Math.floor((secret.length - 16) / 8) + 1;
  return Array.from({ length: count }, (_, at) => secret.slice(at * 8, at * 8 + 16));
}

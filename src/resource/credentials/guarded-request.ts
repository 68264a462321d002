import type { ValidatedToken } from '../token/validated-token.js';

/** Where the token in use is on a request; null when the request was admitted without one. @publicApi */
export const OAUTH_TOKEN = Symbol('nest-authorization-server: token in use');

/** Headers as Node has them, or as `fetch` has them. @publicApi */
export type RequestHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | { get(name: string): string | null };

/** What is read of a request: Express's, Fastify's, Node's own, or a `Request` of `fetch`. @publicApi */
export interface GuardedRequest {
  readonly method?: string | undefined;
  readonly headers?: RequestHeaders | undefined;
  /** Name, value, name, value: the only place where a repeated header is seen. */
  readonly rawHeaders?: readonly string[] | undefined;
  /** Node's own request, below Fastify's. */
  readonly raw?: object & { readonly rawHeaders?: readonly string[] };
  /** The form that the application has parsed. */
  readonly body?: unknown;
  /** Who is signed in to the application itself. */
  readonly user?: unknown;
  [OAUTH_TOKEN]?: ValidatedToken | null;
  oauthToken?: ValidatedToken;
}

/**
 * Every value of a header, repeated ones too: Node's `headers` would show the first only.
 *
 * @publicApi
 * @param header its name, in any case
 */
export function headerValues(request: GuardedRequest, header: string): readonly string[] {
  const name = header.toLowerCase();
  const raw = request.rawHeaders ?? request.raw?.rawHeaders ?? [];
  const values: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const written = raw[at] as string;
    if (written.length === name.length && written.toLowerCase() === name) {
      values.push(raw[at + 1] as string);
    }
  }
  if (values.length > 1) return values;
  const value = headerOf(request.headers, name);
  if (typeof value === 'string') return [value];
  return value === undefined || value === null ? [] : value;
}

function headerOf(headers: RequestHeaders | undefined, name: string) {
  if (headers === undefined) return undefined;
  return typeof headers.get === 'function' ? headers.get(name) : Reflect.get(headers, name);
}

import type { ExecutionContext } from '@nestjs/common';
import type { ValidatedToken } from './validated-token.js';

/** Where the token in use is on a request; null when the request was admitted without one. @publicApi */
export const OAUTH_TOKEN = Symbol('nest-authorization-server: token in use');

/** What the guards read of a request, Express's or Fastify's. */
export interface GuardedRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Name, value, name, value: the only place where a repeated header is seen. */
  readonly rawHeaders?: readonly string[];
  /** Node's own request, below Fastify's. */
  readonly raw?: { readonly rawHeaders?: readonly string[] };
  [OAUTH_TOKEN]?: ValidatedToken | null;
  oauthToken?: ValidatedToken;
}

/** The request of a context; an empty one where a transport has none, so that nothing is admitted there. */
export function guardedRequest(context: ExecutionContext): GuardedRequest {
  const request: unknown = context.switchToHttp().getRequest();
  return typeof request === 'object' && request !== null ? (request as GuardedRequest) : {};
}

/** Every `Authorization` header, repeated ones too: Node's `headers` would show the first only. */
export function authorizationHeaders(request: GuardedRequest): readonly string[] {
  const raw = request.rawHeaders ?? request.raw?.rawHeaders ?? [];
  const repeated = raw.filter(
    (_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === 'authorization',
  );
  if (repeated.length > 1) return repeated;
  const header = request.headers?.['authorization'];
  return header === undefined ? [] : [header].flat();
}

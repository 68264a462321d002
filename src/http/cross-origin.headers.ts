import type { AbstractHttpAdapter } from '@nestjs/core';
import type { CrossOriginPolicy } from '../endpoints/cross-origin.policy.js';
import type { EndpointRoute } from '../endpoints/endpoint.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { OAuth2Response } from '../protocol/response.js';

type Headers = OAuth2Response['headers'];

/** What a page may read of an answer besides its body. */
const EXPOSED = 'www-authenticate, retry-after';

/** How long a browser may keep the answer to a preflight. @unit seconds */
const PREFLIGHT_AGE = '600';

/** What a page may send. The last says nothing, but Swagger UI, among others, sends it with every request. */
const SENT = 'authorization, content-type, x-requested-with';

/** What is known of a request when it is answered. */
export interface AnsweredRequest {
  readonly request: OAuth2Request;
  /** Whether its body was read. Without it the request names no client: the origin of any enabled one will do. */
  readonly isRead: boolean;
}

/**
 * The CORS headers of an answer, at once when no page has asked. Credentials are never allowed: these endpoints know no
 * cookies.
 *
 * @see Fetch standard §3.3
 */
export function crossOriginHeaders(
  policy: CrossOriginPolicy,
  route: EndpointRoute,
  { request, isRead }: AnsweredRequest,
): Headers | Promise<Headers> {
  if (route.cors === 'any') return ANYBODY;
  if (route.cors !== 'clients') return NOBODY;
  const { origin } = request.headers;
  if (origin === undefined) return VARY;
  return allowedIf(
    isRead ? policy.allows(origin, request) : policy.allowsPreflight(origin),
    origin,
  );
}

async function allowedIf(allowed: Promise<boolean>, origin: string): Promise<Headers> {
  return (await allowed) ? { ...allow(origin), 'access-control-expose-headers': EXPOSED } : VARY;
}

/** Whether the host's own CORS has spoken already: it comes first. */
export function isSettled(adapter: AbstractHttpAdapter, response: unknown): boolean {
  const allowed: unknown = adapter.getHeader(response, 'access-control-allow-origin');
  return allowed !== undefined && allowed !== null;
}

/** The CORS headers of the answer to a preflight from this origin; none for a request that is no preflight. */
export async function preflightHeaders(
  policy: CrossOriginPolicy,
  route: EndpointRoute,
  origin: string | undefined,
): Promise<Headers> {
  if (route.cors === 'any') return { ...ANYBODY, ...preflight(route, '*') };
  if (route.cors !== 'clients') return NOBODY;
  const allowed = origin !== undefined && (await policy.allowsPreflight(origin));
  return allowed ? { ...allow(origin), ...preflight(route, SENT) } : VARY;
}

const NOBODY: Headers = {};
const ANYBODY: Headers = { 'access-control-allow-origin': '*' };
const VARY: Headers = { vary: 'Origin' };

function allow(origin: string): Headers {
  return { ...VARY, 'access-control-allow-origin': origin };
}

function preflight(route: EndpointRoute, allowedHeaders: string): Headers {
  return {
    'access-control-allow-methods': route.methods.join(', '),
    'access-control-allow-headers': allowedHeaders,
    'access-control-max-age': PREFLIGHT_AGE,
  };
}

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

/**
 * The CORS headers of an answer. Credentials are never allowed: these endpoints know no cookies.
 *
 * @see Fetch standard §3.3
 */
export async function crossOriginHeaders(
  policy: CrossOriginPolicy,
  route: EndpointRoute,
  request: OAuth2Request,
): Promise<Headers> {
  return answerHeaders(route, request, (origin) => policy.allows(origin, request));
}

/**
 * The same for a request whose body was not read. It names no client then: as with a preflight, the origin of
 * any enabled one will do.
 */
export async function refusedHeaders(
  policy: CrossOriginPolicy,
  route: EndpointRoute,
  request: OAuth2Request,
): Promise<Headers> {
  return answerHeaders(route, request, (origin) => policy.allowsPreflight(origin));
}

async function answerHeaders(
  route: EndpointRoute,
  { headers: { origin } }: OAuth2Request,
  allows: (origin: string) => Promise<boolean>,
): Promise<Headers> {
  if (route.cors === 'any') return { 'access-control-allow-origin': '*' };
  if (route.cors !== 'clients') return {};
  const allowed = origin !== undefined && (await allows(origin));
  return allowed ? { ...allow(origin), 'access-control-expose-headers': EXPOSED } : VARY;
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
  if (route.cors === 'any') {
    return { 'access-control-allow-origin': '*', ...preflight(route, '*') };
  }
  if (route.cors !== 'clients') return {};
  const allowed = origin !== undefined && (await policy.allowsPreflight(origin));
  return allowed ? { ...allow(origin), ...preflight(route, SENT) } : VARY;
}

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

import { MalformedCredentialsError } from '../../protocol/bearer-errors.js';
import {
  BEARER,
  isToken,
  type TokenCredentials,
  withinLimit,
} from './authorization-credentials.js';
import { type GuardedRequest, headerValues } from './guarded-request.js';

const FORM = /^application\/x-www-form-urlencoded(?:\s*;|\s*$)/i;

/**
 * The methods whose content means something.
 *
 * @see RFC 9110 §9.3
 */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * The token in a form that the application has parsed; nothing when the request is no form or has no
 * `access_token`.
 *
 * @throws {MalformedCredentialsError} when it is there more than once, or cannot be a token
 * @see RFC 6750 §2.2
 */
export function formCredentials(request: GuardedRequest): TokenCredentials | undefined {
  const { body, method } = request;
  if (!WITH_BODY.has(method?.toUpperCase() ?? '')) return undefined;
  if (!FORM.test(headerValues(request, 'content-type')[0] ?? '')) return undefined;
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'access_token')) {
    return undefined;
  }
  const value: unknown = Reflect.get(body, 'access_token');
  if (typeof value !== 'string' || !isToken(value)) {
    throw new MalformedCredentialsError('the form does not carry one bearer token');
  }
  return { scheme: BEARER, value: withinLimit(value) };
}

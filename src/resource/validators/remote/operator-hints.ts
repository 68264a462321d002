import type { Concern } from './introspection-answer.js';
import { IntrospectionUnavailableError } from './introspection-unavailable.js';

const WORDS: Readonly<Record<Concern, string>> = {
  untyped:
    'an active token was refused because the server does not say what it is (token_type): it may be a refresh token; ' +
    'if that endpoint knows nothing but access tokens, write introspection.acceptUntyped: true',
  issuer:
    'an active token was refused because the server names another issuer (iss) than introspection.issuer: ' +
    'compare them letter by letter',
};

/** What the operator is told, in one line. */
export function concernOf(concern: Concern): Error {
  return new IntrospectionUnavailableError(`${WORDS[concern]}. This is said once`);
}

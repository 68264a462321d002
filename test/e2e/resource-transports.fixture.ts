import type { INestApplicationContext } from '@nestjs/common';
import type { OAuth2Event } from '../../src/events/event.js';
import { OAuth2Events } from '../../src/events/events.js';

/** The first event of a kind from now on. */
export function eventOf<Type extends OAuth2Event['type']>(
  app: INestApplicationContext,
  type: Type,
): Promise<OAuth2Event> {
  return new Promise((resolve) => {
    const end = app.get(OAuth2Events).subscribe((event) => {
      if (event.type !== type) return;
      end();
      resolve(event);
    });
  });
}

/** What each transport answers when a token will not do. */
export const SAID = {
  missing: { message: 'the request has no bearer token' },
  invalid: {
    message: 'the access token is unknown, expired or revoked',
    error: 'invalid_token',
    error_description: 'the access token is unknown, expired or revoked',
  },
  malformed: {
    message: 'the Authorization header does not carry one token',
    error: 'invalid_request',
    error_description: 'the Authorization header does not carry one token',
  },
  twice: {
    message: 'the Authorization header is included more than once',
    error: 'invalid_request',
    error_description: 'the Authorization header is included more than once',
  },
  unavailable: {
    message: 'the server cannot answer right now, try again shortly',
    error: 'temporarily_unavailable',
    error_description: 'the server cannot answer right now, try again shortly',
  },
  insufficient: (scope: string) => ({
    message: 'the access token lacks a scope that this resource needs',
    error: 'insufficient_scope',
    error_description: 'the access token lacks a scope that this resource needs',
    scope,
  }),
} as const;

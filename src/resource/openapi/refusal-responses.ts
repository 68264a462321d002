import { bearerChallenge } from '../../protocol/bearer-challenge.js';
import {
  type BearerError,
  InsufficientScopeError,
  InvalidTokenError,
} from '../../protocol/bearer-errors.js';
import type { AccessRule } from '../access/access-rule.js';
import { ScopeAlternatives } from '../access/scope-alternatives.js';
import type { ResourceSettings } from '../resource-settings.js';

/** The name of the body's schema among the components of a document. */
export const REFUSAL_SCHEMA = 'OAuth2Error';

/** What a guarded route asks of a token. */
export interface AskedOf {
  readonly rule: AccessRule;
  /** Nothing when the scopes are computed. */
  readonly foreseen: ScopeAlternatives | undefined;
  readonly settings: ResourceSettings;
}

/** The answers of a guarded route to those whom it refuses, by status. @see RFC 6750 §3.1 */
export function refusalResponses(asked: AskedOf): Readonly<Record<string, unknown>> {
  const { foreseen, settings } = asked;
  return {
    '401': response(unauthorized(asked.rule), new InvalidTokenError(), settings),
    ...(foreseen !== ScopeAlternatives.ANY && {
      '403': response(forbidden(asked), new InsufficientScopeError(foreseen?.first), settings),
    }),
  };
}

/** The answer while nobody can tell whether a token is good. */
export const outageResponse = {
  '503': {
    description: 'Whether the access token is good cannot be told now.',
    headers: {
      'Retry-After': { description: 'Seconds to wait.', schema: { type: 'string' } },
    },
    content: content({ error: 'temporarily_unavailable' }),
  },
};

/** The schema of the body: what is told in the challenge, as JSON. */
export function refusalSchema({ scopesInErrors }: ResourceSettings): object {
  return {
    type: 'object',
    properties: {
      error: {
        type: 'string',
        description: 'What is wrong, in one word. Not there without a token.',
      },
      error_description: { type: 'string', description: 'The same for a developer.' },
      ...(scopesInErrors && {
        required_scopes: {
          type: 'array',
          items: { type: 'string' },
          description: 'The scopes that would do, in a 403.',
        },
      }),
    },
  };
}

function response(description: string, error: BearerError, { realm }: ResourceSettings): object {
  return {
    description,
    headers: {
      'WWW-Authenticate': {
        description: 'The challenge (RFC 6750 §3).',
        schema: { type: 'string' },
        example: bearerChallenge(error.challenge, realm),
      },
    },
    content: content(error.toParameters()),
  };
}

function content(example: Readonly<Record<string, string>>): object {
  const schema = { $ref: `#/components/schemas/${REFUSAL_SCHEMA}` };
  return { 'application/json': { schema, example } };
}

function unauthorized({ optional, or }: AccessRule): string {
  if (optional) return 'The access token is not good. Without one the request is served.';
  const said = 'There is no access token, or it is not good.';
  return or.length > 0 ? `${said} ${OTHER_WAYS}` : said;
}

function forbidden({ rule: { or }, foreseen }: AskedOf): string {
  return or.length > 0 ? `${lacking(foreseen)} ${OTHER_WAYS}` : lacking(foreseen);
}

const OTHER_WAYS = 'The application has other ways in, too.';

function lacking(foreseen: ScopeAlternatives | undefined): string {
  if (!foreseen) {
    return 'The access token lacks a scope. Which ones are needed is computed for each request.';
  }
  if (!foreseen.first) return 'This method is refused, whatever the access token.';
  const named = foreseen.sets.map((set) => set.toArray().map(code).join(' and '));
  return `The access token lacks a scope: it needs ${named.join(', or ')}.`;
}

function code(scope: string): string {
  return `\`${scope}\``;
}

import { bearerChallenge } from '../../protocol/bearer-challenge.js';
import {
  type BearerError,
  InsufficientScopeError,
  InvalidTokenError,
} from '../../protocol/bearer-errors.js';
import type { AccessRule } from '../access/access-rule.js';
import { ScopeAlternatives } from '../scopes/scope-alternatives.js';
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

/**
 * The answers of a guarded route to those whom it refuses, by status.
 *
 * @see RFC 6750 §3.1
 */
export function refusalResponses(asked: AskedOf): Readonly<Record<string, unknown>> {
  const { rule, foreseen, settings } = asked;
  const refused = new InvalidTokenError();
  return {
    '401': response(unauthorized(rule), refused, { settings, body: refused.toParameters() }),
    ...(foreseen !== ScopeAlternatives.ANY && { '403': forbiddenResponse(asked) }),
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

function forbiddenResponse({ rule, foreseen, settings }: AskedOf): object {
  const refused = new InsufficientScopeError(foreseen?.first);
  const said = lacking(foreseen);
  const body = {
    ...refused.toParameters(),
    ...(settings.scopesInErrors && { required_scopes: foreseen?.first?.toArray() }),
  };
  return response(withOtherWays(said, rule), refused, { settings, body });
}

interface Example {
  readonly settings: ResourceSettings;
  readonly body: object;
}

function response(description: string, error: BearerError, { settings, body }: Example): object {
  return {
    description,
    headers: {
      'WWW-Authenticate': {
        description: 'The challenge (RFC 6750 §3).',
        schema: { type: 'string' },
        example: bearerChallenge(error.challenge, settings.realm),
      },
    },
    content: content(body),
  };
}

function content(example: object): object {
  const schema = { $ref: `#/components/schemas/${REFUSAL_SCHEMA}` };
  return { 'application/json': { schema, example } };
}

function unauthorized(rule: AccessRule): string {
  if (rule.optional) return 'The access token is not good. Without one the request is served.';
  return withOtherWays('There is no access token, or it is not good.', rule);
}

function withOtherWays(said: string, { or }: AccessRule): string {
  return or.length > 0 ? `${said} The application has other ways in, too.` : said;
}

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

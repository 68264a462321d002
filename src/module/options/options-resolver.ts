import { OAuth2ConfigurationError } from '../../options/configuration-error.js';
import type { OAuth2Options, OAuth2StaticOptions, ResolvedOptions } from '../../oauth2.options.js';
import { classProblems, staticProblems } from './class-problems.js';
import { resolveErrorOptions } from './error-settings.js';
import { resolveLegacyOptions } from './legacy-settings.js';
import { issuerProblem, scopeProblems, secretProblems, switchProblems } from './option-rules.js';
import {
  AuthorizationSettings,
  ClientSettings,
  PageSettings,
  TokenSettings,
} from './option-settings.js';
import { resolveHookOptions } from '../../hook-discovery/hook-settings.js';
import { EventSettings } from '../../listeners/event-settings.js';
import { group, isRecord, unknownNames } from '../../options/option-group.js';
import { shown } from '../../options/setting-rules.js';
import { resolveResourceOptions } from '../../resource/module/resource-options.resolver.js';

const OPTIONS: readonly (keyof OAuth2Options)[] = [
  'issuer',
  'secrets',
  'grants',
  'responseTypes',
  'clientAuthMethods',
  'tokenFormats',
  'tokens',
  'clients',
  'scopes',
  'authorization',
  'legacy',
  'pages',
  'resource',
  'events',
  'hooks',
  'coalesce',
  'resourceOwners',
  'interaction',
  'introspectionPolicy',
  'scopePolicy',
  'pkcePolicy',
  'redirectUriPolicy',
  'errors',
];

/** What Nest fixes before a factory of `forRootAsync` has run. */
const STATIC_OPTIONS: readonly string[] = [
  'dataSource',
  'entities',
  'stores',
  'endpoints',
  'imports',
  'isGlobal',
];

/**
 * Fills in the defaults and freezes the result.
 *
 * @param beside what was given beside the options, where the module is imported
 * @throws {OAuth2ConfigurationError} naming every problem, each with what to write instead
 */
export function resolveOptions(
  options: unknown,
  beside: OAuth2StaticOptions = {},
): ResolvedOptions {
  if (!isRecord(options)) {
    throw new OAuth2ConfigurationError(['there are no options: write at least issuer and secrets']);
  }
  const given: Given = options;
  const issuer = issuerProblem(given.issuer);
  const problems: string[] = [
    ...(issuer === undefined ? [] : [issuer]),
    ...secretProblems(given.secrets),
    ...(given.scopes === undefined ? [] : scopeProblems(given.scopes)),
    ...unknownOptions(Object.keys(given)),
    ...switchProblems('coalesce', given.coalesce),
    ...classProblems(given),
    ...staticProblems(beside),
  ];
  const groups = resolveGroups(given, problems);
  if (problems.length > 0) throw new OAuth2ConfigurationError(problems);
  return Object.freeze({
    issuer: given.issuer as string,
    secrets: Object.freeze([...(given.secrets as readonly string[])]),
    scopes: frozenMap(given.scopes ?? {}),
    coalesce: given.coalesce ?? true,
    ...groups,
  });
}

/** Options before anybody has looked at them. */
type Given = { readonly [Name in keyof OAuth2Options]?: OAuth2Options[Name] };

function resolveGroups(given: Given, problems: string[]) {
  const tokens = group('tokens', tokenDefaults(given.tokens), { written: given.tokens, problems });
  problems.push(...tokenProblems(tokens));
  const { pages: pageClass, ...pages } = isRecord(given.pages) ? given.pages : {};
  if (pageClass !== undefined && typeof pageClass !== 'function') {
    problems.push(`pages.pages is ${shown(pageClass)}: write the class itself`);
  }
  const written = isRecord(given.pages) ? pages : given.pages;
  return {
    tokens: Object.freeze({
      ...tokens,
      accessTokenTtlByGrant: Object.freeze({ ...tokens.accessTokenTtlByGrant }),
    }),
    clients: group('clients', new ClientSettings(), { written: given.clients, problems }),
    authorization: group('authorization', new AuthorizationSettings(), {
      written: given.authorization,
      problems,
    }),
    legacy: resolveLegacyOptions(given.legacy, problems),
    pages: group('pages', new PageSettings(hostOf(given.issuer)), { written, problems }),
    resource: resolveResourceOptions(given.resource, problems),
    errors: resolveErrorOptions(given.errors, problems),
    events: group('events', new EventSettings(), { written: given.events, problems }),
    hooks: resolveHookOptions(given.hooks, problems),
  };
}

/** A refresh token that lives for less than the default idle time cannot lie unused for longer. */
function tokenDefaults(written: unknown): TokenSettings {
  const settings = new TokenSettings();
  const absolute = isRecord(written) ? written['refreshTokenTtl'] : undefined;
  if (typeof absolute === 'number' && absolute > 0) {
    settings.refreshTokenIdleTtl = Math.min(settings.refreshTokenIdleTtl, absolute);
  }
  return settings;
}

/** What the rules of single settings cannot see. */
function tokenProblems(tokens: TokenSettings): readonly string[] {
  const problems = Object.entries(
    isRecord(tokens.accessTokenTtlByGrant) ? tokens.accessTokenTtlByGrant : {},
  )
    .filter(([, seconds]) => !Number.isInteger(seconds) || (seconds as number) < 1)
    .map(
      ([grant, seconds]) =>
        `tokens.accessTokenTtlByGrant.${grant} is ${shown(seconds)}: write whole seconds, 1 or more`,
    );
  if (tokens.refreshTokenTtl > 0 && tokens.refreshTokenIdleTtl > tokens.refreshTokenTtl) {
    problems.push(
      `tokens.refreshTokenIdleTtl is ${tokens.refreshTokenIdleTtl}: write at most refreshTokenTtl, which is ${tokens.refreshTokenTtl}`,
    );
  }
  return problems;
}

function unknownOptions(written: readonly string[]): readonly string[] {
  const fixed = written.filter((name) => STATIC_OPTIONS.includes(name));
  return [
    ...fixed.map((name) => {
      return `${name} cannot come from a factory: write it beside useFactory, in forRootAsync`;
    }),
    ...unknownNames(
      '',
      written.filter((name) => !fixed.includes(name)),
      OPTIONS,
    ),
  ];
}

function hostOf(issuer: unknown): string {
  return typeof issuer === 'string' && URL.canParse(issuer) ? new URL(issuer).host : 'localhost';
}

/** A map that refuses changes: freezing a `Map` does not. */
function frozenMap(record: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const map = new Map(Object.entries(record));
  return Object.freeze(Object.assign(map, { set: refuse, delete: refuse, clear: refuse }));
}

function refuse(): never {
  throw new TypeError('the options are frozen');
}

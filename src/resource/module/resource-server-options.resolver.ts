import { OAuth2ConfigurationError } from '../../options/configuration-error.js';
import { resolveHookOptions } from '../../hook-discovery/hook-settings.js';
import { EventSettings } from '../../listeners/event-settings.js';
import { group, isRecord, unknownNames } from '../../options/option-group.js';
import { shown } from '../../options/setting-rules.js';
import { resolveResourceOptions } from './resource-options.resolver.js';
import type { ResolvedResourceServerOptions } from './resource-server.options.js';
import { ResourceSettings } from '../resource-settings.js';
import { validatorProblems } from './resource-server-validators.js';
import { resolveIntrospection } from '../validators/remote/introspection-options.resolver.js';
import { IntrospectionSettings } from '../validators/remote/introspection-settings.js';

const OPTIONS: readonly string[] = [
  'introspection',
  'resource',
  'events',
  'hooks',
  'resourceOwners',
];

/** What Nest fixes before a factory of `forRootAsync` has run. */
const EXTRAS: readonly string[] = ['imports', 'isGlobal'];

/**
 * Fills in the defaults and freezes the result.
 *
 * @param options what the application wrote, unseen
 * @throws {OAuth2ConfigurationError} naming every problem, each with what to write instead
 */
export function resolveResourceServerOptions(options: unknown): ResolvedResourceServerOptions {
  if (!isRecord(options)) {
    const problem = 'there are no options: write at least introspection';
    throw new OAuth2ConfigurationError([problem], 'ResourceServerModule');
  }
  const { introspection, resource, events, hooks, resourceOwners } = options;
  const problems = [...nameProblems(Object.keys(options)), ...ownerProblems(resourceOwners)];
  const resolved = {
    resource: resolveResourceOptions(resource, problems),
    events: group('events', new EventSettings(), { written: events, problems }),
    hooks: resolveHookOptions(hooks, problems),
    introspection:
      introspection === undefined ? undefined : resolveIntrospection(introspection, problems),
  };
  problems.push(...validatorProblems(introspection, resource));
  if (problems.length > 0) throw new OAuth2ConfigurationError(problems, 'ResourceServerModule');
  return Object.freeze(resolved);
}

function nameProblems(written: readonly string[]): readonly string[] {
  const misplaced = written.filter((name) => EXTRAS.includes(name) || groupOf(name) !== undefined);
  return [
    ...misplaced.map((name) => {
      const owner = groupOf(name);
      return owner === undefined
        ? `${name} cannot come from a factory: write it beside useFactory, in forRootAsync`
        : `${name} is no option here: write ${owner}.${name}`;
    }),
    ...unknownNames(
      '',
      written.filter((name) => !misplaced.includes(name)),
      OPTIONS,
    ),
  ];
}

/** The group that an option belongs to when it stands beside the groups. */
function groupOf(name: string): string | undefined {
  if (Object.hasOwn(new IntrospectionSettings(), name)) return 'introspection';
  const ofResource = ['validators', 'session', ...Object.keys(new ResourceSettings())];
  return ofResource.includes(name) ? 'resource' : undefined;
}

function ownerProblems(owners: unknown): readonly string[] {
  if (owners === undefined || typeof owners === 'function') return [];
  return [`resourceOwners is ${shown(owners)}: write the class itself, Nest makes its instance`];
}

import type { OAuth2Feature } from '../../oauth2.options.js';
import { unknownNames } from '../../options/option-group.js';
import { shown } from '../../options/setting-rules.js';
import { endpointProblems, listProblems } from './class-problems.js';

const LISTS = ['grants', 'responseTypes', 'clientAuthMethods', 'tokenFormats', 'hooks'] as const;

const NAMES: readonly string[] = [...LISTS, 'endpoints', 'imports'];

/** What is wrong with a feature. */
export function featureProblems(feature: OAuth2Feature): readonly string[] {
  const notLists = (['endpoints', 'imports'] as const)
    .filter((name) => feature[name] !== undefined && !Array.isArray(feature[name]))
    .map((name) => `${name} is ${shown(feature[name])}: write an array of classes`);
  return [
    ...unknownNames('', Object.keys(feature), NAMES),
    ...LISTS.flatMap((name) => listProblems(name, feature[name])),
    ...notLists,
    ...endpointProblems('endpoints', feature.endpoints),
  ];
}

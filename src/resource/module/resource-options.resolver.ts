import { isOrExtends } from '../../nest/is-or-extends.js';
import { group, isRecord } from '../../options/option-group.js';
import { shown } from '../../options/setting-rules.js';
import { ResourceSettings } from '../resource-settings.js';
import { SignedInSession } from '../access/signed-in-session.js';
import { TokenValidator } from '../validators/token-validator.js';

/**
 * Fills in the defaults of the group `resource`. Problems are added to the list.
 *
 * @param written what the application wrote, unseen
 */
export function resolveResourceOptions(written: unknown, problems: string[]): ResourceSettings {
  const { validators, session, ...settings } = isRecord(written) ? written : {};
  problems.push(...validatorProblems(validators), ...sessionProblems(session));
  if ('audience' in settings && settings['audience'] === undefined) {
    problems.push(
      'resource.audience is undefined: write what the tokens name this API, or leave it out and any audience will do',
    );
  }
  return group('resource', new ResourceSettings(), {
    written: isRecord(written) ? settings : written,
    problems,
  });
}

function validatorProblems(validators: unknown): readonly string[] {
  if (validators === undefined) return [];
  if (!Array.isArray(validators) || validators.length === 0) {
    return ['resource.validators is no list of classes: write one such as [LocalTokenValidator]'];
  }
  return validators.flatMap((validator: unknown, index) => {
    if (validator !== TokenValidator && isOrExtends(validator, TokenValidator)) return [];
    return [
      `resource.validators[${index}] is ${shown(validator)}: write a class that extends TokenValidator, Nest makes its instance`,
    ];
  });
}

function sessionProblems(session: unknown): readonly string[] {
  if (session === undefined || isOrExtends(session, SignedInSession)) return [];
  return [
    `resource.session is ${shown(session)}: write a class that extends SignedInSession, Nest makes its instance`,
  ];
}

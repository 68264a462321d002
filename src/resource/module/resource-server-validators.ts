import { isOrExtends } from '../../nest/is-or-extends.js';
import { isRecord } from '../../options/option-group.js';
import { LocalTokenValidator } from '../validators/local-token-validator.js';
import { RemoteTokenValidator } from '../validators/remote/remote-token-validator.js';

const NOBODY =
  'introspection is missing: write { endpoint, clientId, clientSecret }, or classes of your own in resource.validators';

/** What is wrong with who decides about tokens, the two options seen together. */
export function validatorProblems(introspection: unknown, resource: unknown): readonly string[] {
  const validators: unknown = isRecord(resource) ? resource['validators'] : undefined;
  if (validators === undefined) return introspection === undefined ? [NOBODY] : [];
  // What is no list is told elsewhere.
  if (!Array.isArray(validators)) return [];
  return [...localProblems(validators), ...remoteProblems(validators, introspection)];
}

function localProblems(validators: readonly unknown[]): readonly string[] {
  if (!validators.includes(LocalTokenValidator)) return [];
  return [
    'resource.validators has LocalTokenValidator: it needs OAuth2Module in the same process, write RemoteTokenValidator',
  ];
}

function remoteProblems(validators: readonly unknown[], introspection: unknown): readonly string[] {
  const asks = validators.some((validator) => isOrExtends(validator, RemoteTokenValidator));
  if (introspection !== undefined && !asks) {
    return [
      'introspection is used by nobody: add RemoteTokenValidator to resource.validators, or leave it out',
    ];
  }
  if (introspection !== undefined || !validators.includes(RemoteTokenValidator)) return [];
  return [
    'introspection is missing: RemoteTokenValidator needs it, write { endpoint, clientId, clientSecret }',
  ];
}

import type { HookDeclaration } from './hook-declaration.js';
import { GRANTLESS_POINTS, HOOK_POINTS, type LifecycleHooks } from './lifecycle-hooks.js';
import { isReservedMember } from './reserved-members.js';

/**
 * What is wrong with hooks and what is said of them, as one sentence.
 *
 * @param taken members of the token response by whose hooks they are
 */
export function declarationProblem(
  hooks: LifecycleHooks,
  declaration: HookDeclaration,
  taken: ReadonlyMap<string, string>,
): string | undefined {
  const { name } = hooks.constructor;
  const points = HOOK_POINTS.filter((point) => typeof hooks[point] === 'function');
  if (points.length === 0) {
    return `${name} has none of the methods ${HOOK_POINTS.join(', ')}: write one of them, or leave it out`;
  }
  const { order, grants, contributes } = declaration;
  if (order !== undefined && !Number.isFinite(order)) {
    return `${name} has the order ${String(order)}: write a number`;
  }
  const malformed = listProblem('grants', grants) ?? listProblem('contributes', contributes);
  if (malformed !== undefined) return `${name} ${malformed}`;
  if (grants && points.every((point) => GRANTLESS_POINTS.has(point))) {
    return `${name} is for some grants and has only ${points.join(', ')}, which belong to no grant: leave grants out`;
  }
  if (contributes && !points.includes('contribute')) {
    return `${name} names what it contributes and has no method contribute: write it, or leave contributes out`;
  }
  return (contributes ?? []).map((member) => memberProblem(name, member, taken)).find(Boolean);
}

function memberProblem(
  name: string,
  member: string,
  taken: ReadonlyMap<string, string>,
): string | undefined {
  if (isReservedMember(member)) {
    return `${name} contributes ${member}, which is the protocol's: write another name`;
  }
  const owner = taken.get(member);
  return owner === undefined
    ? undefined
    : `${name} contributes ${member}, as ${owner} does: write another name`;
}

function listProblem(option: string, list: unknown): string | undefined {
  if (list === undefined) return undefined;
  const isList =
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((one) => typeof one === 'string' && one !== '');
  return isList ? undefined : `has ${option} that are no names: write an array of one name or more`;
}

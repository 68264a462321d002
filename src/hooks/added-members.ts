import { isReservedMember } from './reserved-members.js';

/** What hooks have added so far, and what one of them returned. */
export interface Addition {
  readonly returned: unknown;
  readonly members: Map<string, unknown>;
  /** The response without additions. */
  readonly core: Readonly<Record<string, unknown>>;
}

/**
 * Takes what a hook adds to a token response: what may be said in JSON, under a name that is free.
 *
 * @param refused told of each member that is left out
 * @throws {TypeError} when what it returned is no object, or cannot be written as JSON
 */
export function addedMembers(
  { returned, members, core }: Addition,
  refused: (what: string) => void,
): void {
  if (returned === undefined) return;
  if (typeof returned !== 'object' || returned === null || Array.isArray(returned)) {
    throw new TypeError('a hook returned what is no object of members');
  }
  for (const [name, value] of Object.entries(returned)) {
    if (isReservedMember(name)) refused(`${name} is the protocol's and stays as it is`);
    else if (Object.hasOwn(core, name))
      refused(`${name} is in the answer already and stays as it is`);
    else if (members.has(name)) refused(`${name} was added by another hook and stays as it is`);
    else add(members, name, value);
  }
}

/** As it is now: what cannot be written would otherwise be found out when tokens are stored already. */
function add(members: Map<string, unknown>, name: string, value: unknown): void {
  const written = JSON.stringify(value) as string | undefined;
  if (written !== undefined) members.set(name, JSON.parse(written));
}

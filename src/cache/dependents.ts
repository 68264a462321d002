import type { Change } from '../tokens/change-feed.js';
import type { TokenState } from '../tokens/token.js';

/** Which of the remembered tokens a change concerns. */
export class Dependents {
  readonly #ids = new Map<string, Set<string>>();

  add(id: string, state: TokenState): void {
    for (const name of namesOf(state)) {
      const ids = this.#ids.get(name);
      if (ids) ids.add(id);
      else this.#ids.set(name, new Set([id]));
    }
  }

  remove(id: string, state: TokenState): void {
    for (const name of namesOf(state)) {
      const ids = this.#ids.get(name);
      if (ids?.delete(id) && ids.size === 0) this.#ids.delete(name);
    }
  }

  /** The ids of tokens, as they are now: they may be removed meanwhile. */
  of(change: Change): readonly string[] {
    if (change.kind === 'token') return [change.id];
    return [...(this.#ids.get(nameOf(change)) ?? [])];
  }
}

/** What a token hangs on, beside itself. */
function namesOf({ token }: TokenState): readonly string[] {
  const { authorizationId, clientKey, subject } = token;
  return [
    nameOf({ kind: 'client', key: clientKey }),
    ...(authorizationId === null ? [] : [nameOf({ kind: 'authorization', id: authorizationId })]),
    ...(subject === null ? [] : [nameOf({ kind: 'subject', subject })]),
  ];
}

function nameOf(change: Exclude<Change, { kind: 'token' }>): string {
  switch (change.kind) {
    case 'client':
      return `client ${change.key}`;
    case 'authorization':
      return `authorization ${change.id}`;
    case 'subject':
      return `subject ${change.subject}`;
  }
}

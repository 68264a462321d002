import type { GuardedRequest } from '../credentials/guarded-request.js';
import { type GraphqlCall, socketRequest } from './graphql-call.js';
import { isObject, memberOf } from './members.js';

/** What is known of an execution, found by the objects that only its resolvers share. */
class Execution {
  request: GuardedRequest | undefined;
  readonly #within = new WeakMap<object, Execution>();

  within(key: object): Execution {
    const present = this.#within.get(key);
    if (present) return present;
    const made = new Execution();
    this.#within.set(key, made);
    return made;
  }
}

const EXECUTIONS = new Execution();

/**
 * The request of an operation that came over a socket, the same for all of its resolvers. Each event of a subscription
 * is an execution of its own, so that the token is looked at again: the context lives as long as the subscription,
 * the variables or the event do not. Nothing when there is no context.
 */
export function executionRequest(call: GraphqlCall): GuardedRequest | undefined {
  const { context, info } = call;
  if (!isObject(context)) return undefined;
  const keys = [context, memberOf(info, 'variableValues'), memberOf(info, 'rootValue')];
  const execution = keys
    .filter(isObject)
    .reduce<Execution>((outer, key) => outer.within(key), EXECUTIONS);
  return (execution.request ??= socketRequest(call));
}

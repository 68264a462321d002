import type { ErrorLog } from '../protocol/error-log.js';
import { HookChain, type HookLimit, type HookStep } from './hook-chain.js';
import type { HookDeclaration } from './hook-declaration.js';
import { declarationProblem } from './declaration-problem.js';
import {
  GRANTLESS_POINTS,
  HOOK_POINTS,
  type HookPoint,
  LifecycleHooks,
} from './lifecycle-hooks.js';

/** An instance with what is said of it. */
interface Registered {
  readonly hooks: LifecycleHooks;
  readonly declaration: HookDeclaration;
}

/** The hooks of one station: for each grant its own, made when it is first asked for. */
type Chains = Map<string | undefined, HookChain | undefined>;

/**
 * The hooks of this server. Which are called where is found out when they are registered: where there are none, a
 * request costs a look.
 */
export class Lifecycle {
  #registered: readonly Registered[] = [];
  readonly #points: Partial<Record<HookPoint, Chains>> = {};

  constructor(
    private readonly limit: HookLimit,
    /** Told of what a hook may not do and does not stop a request. */
    private readonly log: ErrorLog,
  ) {}

  /**
   * Adds hooks, after those of the same order.
   *
   * @throws {TypeError} when they are registered already or misdeclared
   */
  register(hooks: LifecycleHooks, declaration: HookDeclaration = {}): void {
    const problem = this.problem(hooks, declaration);
    if (problem !== undefined) throw new TypeError(`hooks: ${problem}`);
    this.#registered = [...this.#registered, { hooks, declaration }].toSorted(
      (one, other) => orderOf(one) - orderOf(other),
    );
    // Anew for each station that has hooks: the new ones may come first.
    for (const point of HOOK_POINTS) {
      if (this.#registered.some(({ hooks: any }) => isHook(any[point]))) {
        this.#points[point] = new Map();
      }
    }
  }

  /** Whether an instance of a class is registered. */
  knows(type: abstract new (...parts: never[]) => object): boolean {
    return this.#registered.some(({ hooks }) => hooks.constructor === type);
  }

  /** What is called at a station; nothing when there is nothing to call. */
  at(point: HookPoint, grantType?: string): HookChain | undefined {
    const chains = this.#points[point];
    return chains === undefined ? undefined : this.chain(chains, point, grantType);
  }

  /** The grants that hooks are declared for and that are not among those there are, as sentences. */
  unknownGrants(known: readonly string[]): readonly string[] {
    return this.#registered.flatMap(({ hooks, declaration: { grants = [] } }) =>
      grants.filter((grant) => !known.includes(grant)).map((grant) => unknownGrant(hooks, grant)),
    );
  }

  /** A hook did what it may not do: the log is told, and the answer stays as it would be without it. */
  ignored(hook: string, what: string): void {
    this.log.failed(`the hook ${hook}`, new TypeError(what));
  }

  private chain(chains: Chains, point: HookPoint, grantType: string | undefined) {
    const key = GRANTLESS_POINTS.has(point) ? undefined : grantType;
    if (!chains.has(key)) {
      const steps = this.steps(point, key);
      chains.set(key, steps.length > 0 ? new HookChain(steps, this.limit) : undefined);
    }
    return chains.get(key);
  }

  private steps(point: HookPoint, grantType: string | undefined): readonly HookStep[] {
    return this.#registered
      .filter(({ hooks }) => isHook(hooks[point]))
      .filter(
        ({ declaration: { grants } }) =>
          GRANTLESS_POINTS.has(point) ||
          grants === undefined ||
          (grantType !== undefined && grants.includes(grantType)),
      )
      .map(({ hooks }) => ({
        name: `${hooks.constructor.name}.${point}`,
        // Looked up at each call, as any caller of the method would.
        act: (context) =>
          (hooks[point] as ((context: object) => unknown) | undefined)?.call(hooks, context),
      }));
  }

  private problem(hooks: LifecycleHooks, declaration: HookDeclaration): string | undefined {
    const { name } = hooks.constructor;
    if (this.#registered.some((one) => one.hooks === hooks)) return `${name} is registered already`;
    const taken = this.#registered.flatMap(({ declaration: { contributes = [] }, hooks: theirs }) =>
      contributes.map((member) => [member, theirs.constructor.name] as const),
    );
    return declarationProblem(hooks, declaration, new Map(taken));
  }
}

function orderOf({ declaration: { order = 0 } }: Registered): number {
  return order;
}

function isHook(method: unknown): boolean {
  return typeof method === 'function';
}

function unknownGrant(hooks: LifecycleHooks, grant: string): string {
  return `${hooks.constructor.name} is for the grant ${grant}, which is not registered: register it, or write one that is`;
}

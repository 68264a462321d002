import { setImmediate as turn } from 'node:timers/promises';
import { Coalescer, type Coalesced } from '../../src/typeorm/connection/coalescer.js';

export const ON = { coalesces: true };

/** What was sent, in its order: the requests of each statement. */
export interface Recorded extends Coalesced<number, number> {
  readonly sent: number[][];
}

/** Answers each number with its double, after the others have had their turn. */
export function doubling(overrides: Partial<Coalesced<number, number>> = {}): Recorded {
  const sent: number[][] = [];
  const recorded = async <T>(numbers: readonly number[], answer: () => Promise<T>): Promise<T> => {
    sent.push([...numbers]);
    await turn();
    return answer();
  };
  const one = overrides.one ?? (async (number) => number * 2);
  const many = overrides.many ?? (async (numbers) => numbers.map((number) => number * 2));
  return {
    sent,
    one: (number, patience) => recorded([number], () => one(number, patience)),
    many: (numbers, patience) => recorded(numbers, () => many(numbers, patience)),
  };
}

export const upTo = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index + 1);

export function settle(coalescer: Coalescer<number, number>, numbers: readonly number[]) {
  return Promise.allSettled(numbers.map((number) => coalescer.run(number)));
}

export const reasonsOf = (outcomes: readonly PromiseSettledResult<number>[]) =>
  outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome.value));

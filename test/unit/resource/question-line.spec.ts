import { describe, expect, it } from 'vitest';
import { QuestionLine } from '../../../src/resource/validators/remote/question-line.js';
import { FakeClock } from '../../../src/testing/index.js';

const settings = { concurrency: 2, timeout: 5 };

/** A line, and questions that are under way until they are answered. */
function setUp() {
  const clock = new FakeClock();
  const line = new QuestionLine(settings, clock);
  const underWay: Deferred[] = [];
  let most = 0;
  const ask = (): Promise<string> => {
    const answer = line.ask(async () => {
      const one = deferred();
      underWay.push(one);
      most = Math.max(most, underWay.length);
      await one.promise.finally(() => underWay.splice(underWay.indexOf(one), 1));
      return 'answered';
    });
    return answer.catch((error: Error) => error.message);
  };
  return { clock, ask, underWay, most: () => most };
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

function deferred(): Deferred {
  let resolve = (): void => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<void>((good, bad) => {
    resolve = good;
    reject = bad;
  });
  return { promise, resolve, reject };
}

/** Until what is settled has been heard of. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function answerAll(underWay: readonly Deferred[]): Promise<void> {
  for (; underWay.length > 0; await turn()) underWay[0]?.resolve();
}

describe('the line of questions to another server', () => {
  it('has no more under way than it may, and answers all', async () => {
    const { ask, underWay, most } = setUp();
    const answers = Promise.all(Array.from({ length: 20 }, ask));
    await turn();

    await answerAll(underWay);

    expect(await answers).toEqual(Array(20).fill('answered'));
    expect(most()).toBe(2);
  });

  it('refuses at once who finds it full, twenty times what may be under way', async () => {
    const { ask, underWay } = setUp();
    const answers = Promise.all(Array.from({ length: 42 }, ask));

    const refused = await ask();

    expect(refused).toContain('2 questions are under way and 40 wait');
    await answerAll(underWay);
    expect(await answers).toEqual(Array(42).fill('answered'));
    const again = ask();
    await turn();
    await answerAll(underWay);
    expect(await again).toBe('answered');
  });

  it('goes on after a question that failed', async () => {
    const { ask, underWay } = setUp();
    const answers = Promise.all(Array.from({ length: 3 }, ask));
    await turn();

    underWay[0]?.reject(new Error('failed'));
    await turn();
    await answerAll(underWay);

    expect(await answers).toEqual(['failed', 'answered', 'answered']);
  });

  it('sends nobody off late: who has waited as long as an answer may take is refused', async () => {
    const { ask, underWay, clock } = setUp();
    const early = Promise.all(Array.from({ length: 5 }, ask));
    clock.advance(5);
    const late = ask();
    await turn();

    await answerAll(underWay);

    const refused = expect.stringContaining('waited 5 s for its turn');
    expect(await early).toEqual(['answered', 'answered', refused, refused, refused]);
    expect(await late).toBe('answered');
  });
});

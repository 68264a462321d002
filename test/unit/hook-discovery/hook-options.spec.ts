import { describe, expect, it } from 'vitest';
import { LifecycleHooks } from '../../../src/hooks/lifecycle-hooks.js';
import { resolveOptions } from '../../../src/module/options/options-resolver.js';
import { minimal, problemsOf } from '../module/options/options-problems.fixture.js';
import { shown, titled } from '../../support/titled.js';

class Claims extends LifecycleHooks {
  override contribute() {
    return { tenant: 'acme' };
  }
}

describe('the option group hooks', () => {
  it('has no classes and five seconds by default', () => {
    expect(resolveOptions(minimal).hooks).toEqual({ classes: [], timeLimit: 5 });
  });

  it('takes classes and a limit', () => {
    const hooks = { classes: [Claims], timeLimit: 60 };

    expect(resolveOptions({ ...minimal, hooks }).hooks).toEqual(hooks);
  });

  const REFUSED: readonly [unknown, readonly string[]][] = [
    [true, ['hooks is true: write an object']],
    [{ class: [Claims] }, ['hooks.class is no option: write hooks.classes']],
    [{ timeLimit: 0 }, ['hooks.timeLimit is 0: write whole seconds from 1 to 60']],
    [{ timeLimit: 5000 }, ['hooks.timeLimit is 5000: write whole seconds from 1 to 60']],
    [
      { classes: Claims },
      ['hooks.classes is Claims: write an array of classes that extend LifecycleHooks'],
    ],
    [
      {
        classes: [
          LifecycleHooks,
          new Claims(),
          'Claims',
          class Other {},
          undefined,
          Claims,
          Claims,
        ],
      },
      [
        'hooks.classes[0] is LifecycleHooks: write a class that extends LifecycleHooks, Nest makes its instance',
        'hooks.classes[1] is an object: write a class that extends LifecycleHooks, Nest makes its instance',
        "hooks.classes[2] is 'Claims': write a class that extends LifecycleHooks, Nest makes its instance",
        'hooks.classes[3] is Other: write a class that extends LifecycleHooks, Nest makes its instance',
        'hooks.classes[4] is undefined: write a class that extends LifecycleHooks, Nest makes its instance',
        'hooks.classes[6] is Claims a second time: leave one of them out',
      ],
    ],
  ];

  it.each(titled(REFUSED, ([hooks]) => shown(hooks)))(
    'refuses what cannot be used: %s',
    (_, [hooks, problems]) => {
      expect(problemsOf({ ...minimal, hooks })).toEqual(problems);
    },
  );
});

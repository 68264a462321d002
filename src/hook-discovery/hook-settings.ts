import type { Type } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import { LifecycleHooks } from '../hooks/lifecycle-hooks.js';
import { group } from '../options/option-group.js';
import { said, Seconds, shown } from '../options/setting-rules.js';
import type { HookOptions } from './hook.options.js';

/** The defaults of `hooks`, and what may be written instead of them. */
export class HookSettings implements Required<HookOptions> {
  @ValidateBy(
    { name: 'isArray', validator: { validate: Array.isArray } },
    { message: said('an array of classes that extend LifecycleHooks') },
  )
  classes: readonly Type<LifecycleHooks>[] = [];

  @Seconds(1, 60) timeLimit = 5;
}

/** The group, frozen. Problems are added to the list. */
export function resolveHookOptions(written: unknown, problems: string[]): HookSettings {
  const hooks = group('hooks', new HookSettings(), { written, problems });
  problems.push(...classProblems(hooks));
  return hooks;
}

/** What the rules of single settings cannot see. */
function classProblems({ classes }: HookSettings): readonly string[] {
  if (!Array.isArray(classes)) return [];
  const list: readonly unknown[] = classes;
  return list.flatMap((one, index) => {
    const name = `hooks.classes[${index}] is ${shown(one)}`;
    if (!isHookClass(one)) {
      return [`${name}: write a class that extends LifecycleHooks, Nest makes its instance`];
    }
    return list.indexOf(one) < index ? [`${name} a second time: leave one of them out`] : [];
  });
}

function isHookClass(value: unknown): boolean {
  return typeof value === 'function' && value.prototype instanceof LifecycleHooks;
}

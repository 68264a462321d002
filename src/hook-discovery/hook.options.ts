import type { Type } from '@nestjs/common';
import type { LifecycleHooks } from '../hooks/lifecycle-hooks.js';

/** What is called at the stations of a request, beside what `@OAuth2Hooks()` is found on. @publicApi */
export interface HookOptions {
  /** Classes that Nest makes; they come before those that are found. `@OAuth2Hooks()` may say more of one. @default none */
  readonly classes?: readonly Type<LifecycleHooks>[];
  /** How long a hook may take before the request is refused, 1 to 60. @default 5 @unit seconds */
  readonly timeLimit?: number;
}

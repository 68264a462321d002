import type { InjectionToken, Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ExtensionLimit } from '../hooks/extension-limit.js';
import { HookTimer, SystemHookTimer } from '../hooks/hook-timer.js';
import { Lifecycle } from '../hooks/lifecycle.js';
import { TokenSteps } from '../hooks/token-steps.js';
import { ErrorLog } from '../protocol/error-log.js';
import { HookDiscovery } from './hook-discovery.js';
import { HookSettings } from './hook-settings.js';

/**
 * The hooks of an application. What they need from outside: `ErrorLog` and `HostClasses`.
 *
 * @param resolvedToken of what may have the option group `hooks` with its defaults, checked
 */
export function hookProviders(resolvedToken: InjectionToken): readonly Provider[] {
  return [
    DiscoveryService,
    { provide: HookTimer, useClass: SystemHookTimer },
    {
      provide: HookSettings,
      inject: [resolvedToken],
      useFactory: ({ hooks }: { readonly hooks?: HookSettings }) => hooks ?? new HookSettings(),
    },
    {
      provide: Lifecycle,
      inject: [HookSettings, HookTimer, ErrorLog],
      useFactory: ({ timeLimit }: HookSettings, timer: HookTimer, log: ErrorLog) =>
        new Lifecycle({ timeLimit, timer }, log),
    },
    {
      provide: ExtensionLimit,
      inject: [HookSettings, HookTimer],
      useFactory: ({ timeLimit }: HookSettings, timer: HookTimer) =>
        new ExtensionLimit({ timeLimit, timer }),
    },
    {
      provide: TokenSteps,
      inject: [Lifecycle],
      useFactory: (lifecycle: Lifecycle) => new TokenSteps(lifecycle),
    },
    HookDiscovery,
  ];
}

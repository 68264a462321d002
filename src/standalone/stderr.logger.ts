import { ConsoleLogger } from '@nestjs/common';
import type { LogLevel } from '@nestjs/common';

/** Nest tells each module and route at every start; here only those who debug want to know. */
const CHATTER = ['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory'];

/** Writes to standard error: standard output is for those who wait for `ready`. */
export class StderrLogger extends ConsoleLogger {
  constructor(level: LogLevel) {
    super({ logLevels: [level], colors: process.stderr.isTTY === true });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const chatter = CHATTER.includes(String(rest.at(-1)));
    if (!chatter || this.isLevelEnabled('debug')) super.log(message, ...rest);
  }

  protected override printMessages(
    messages: unknown[],
    context?: string,
    logLevel?: LogLevel,
    _stream?: 'stdout' | 'stderr',
    errorStack?: unknown,
    params?: Record<string, unknown>,
  ): void {
    super.printMessages(messages, context, logLevel, 'stderr', errorStack, params);
  }
}

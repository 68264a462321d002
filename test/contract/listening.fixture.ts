import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { oauth2Migrations } from '../../migrations/index.js';
import type { Change } from '../../src/tokens/change-feed.js';
import { ChangeListener, type ListenerPace } from '../../src/typeorm/connection/change-listener.js';
import { StatementRunner } from '../../src/typeorm/connection/statement-runner.js';
import { oauth2Entities } from '../../src/typeorm/index.js';

/** As the real one, only in a hurry. */
export const HASTE: ListenerPace = { beat: 50, deadline: 500, idle: 60_000, retry: [20, 100] };

/** For tests of what is heard, not of when it is trusted: a busy machine must not look like a lost connection. */
export const PATIENCE: ListenerPace = { ...HASTE, deadline: 20_000 };

/** A listener with its own connections, and what it told. */
export interface Listening {
  readonly dataSource: DataSource;
  readonly runner: StatementRunner;
  readonly listener: ChangeListener;
  readonly heard: readonly Change[];
  readonly interruptions: number;
  close(): Promise<void>;
}

export function listenTo(url: string, pace = HASTE, options: object = {}): Listening {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: [...oauth2Entities],
    migrations: [...oauth2Migrations],
    ...options,
  });
  const runner = new StatementRunner(dataSource);
  const listener = new ChangeListener(dataSource, runner, pace);
  const heard: Change[] = [];
  let interruptions = 0;
  listener.subscribe({
    changed: (change) => void heard.push(change),
    interrupted: () => {
      interruptions += 1;
    },
  });
  return {
    dataSource,
    runner,
    listener,
    heard,
    get interruptions() {
      return interruptions;
    },
    async close() {
      await listener.close();
      await runner.close();
      if (dataSource.isInitialized) await dataSource.destroy();
    },
  };
}

/** What is warned of in this test file from now on. */
export function warnings(): string[] {
  const told: string[] = [];
  const ignore = (): void => undefined;
  const warn = (message: string) => void told.push(message);
  Logger.overrideLogger({ log: ignore, error: ignore, warn });
  return told;
}

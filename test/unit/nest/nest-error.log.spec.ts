import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NestErrorLog } from '../../../src/nest/nest-error.log.js';

describe('what the log is told', () => {
  let lines: string[] = [];

  beforeEach(() => {
    lines = [];
    const write = (...words: unknown[]) => void lines.push(words.map(String).join(' '));
    Logger.overrideLogger({ log: write, error: write, warn: write });
  });
  afterEach(() => Logger.overrideLogger(['error', 'warn', 'log']));

  const missing = (table: string) =>
    Object.assign(new Error(`relation "${table}" does not exist`), { code: '42P01' });

  it('says what to do when the tables are missing, without a stack', () => {
    new NestErrorLog().failed('token endpoint', missing('oauth2_client'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/add oauth2Migrations .* or run "npx oauth2 migration run"/);
    expect(lines[0]).not.toContain('at ');
  });

  it('leaves the missing tables of the host to the host', () => {
    new NestErrorLog().failed('token endpoint', missing('users'));
    expect(lines[0]).toContain('relation "users" does not exist');
  });

  it('tells of what has no text, too', () => {
    const cause: unknown = Object.create(null);
    new NestErrorLog().failed('token endpoint', new Error('outer', { cause }));
    expect(lines[0]).toContain('token endpoint failed: outer: [object Object]');
  });

  it('tells the whole chain of causes, and nothing of a statement but its message', () => {
    const cause = Object.assign(new Error('inner'), { parameters: ['hunter2'] });
    new NestErrorLog().failed('token endpoint', new Error('outer', { cause }));
    expect(lines[0]).toContain('outer: inner');
    expect(lines[0]).not.toContain('hunter2');
  });
});

import { describe, expect, it } from '@jest/globals';
import { resolveOptions } from '../../../src/module/options/options-resolver.js';

const MINIMAL = {
  issuer: 'https://id.example.com',
  secrets: ['a-secret-of-the-test-suite-0123456789'],
};

class Emitter {}

describe('the option group events', () => {
  it.each(['warn', 'log', 'debug', 'verbose', false])('takes a level or none: %s', (log) => {
    expect(resolveOptions({ ...MINIMAL, events: { log } }).events.log).toBe(log);
  });

  it.each([Emitter, 'emitter', Symbol('emitter')])('takes a token: %p', (emitter) => {
    expect(resolveOptions({ ...MINIMAL, events: { emitter } }).events.emitter).toBe(emitter);
  });

  it.each([
    [true, 'events is true: write an object'],
    [{ log: true }, "events.log is true: write 'warn', 'log', 'debug', 'verbose' or false"],
    [{ log: 'error' }, "events.log is 'error': write 'warn', 'log', 'debug', 'verbose' or false"],
    [
      { emitter: new Emitter() },
      'events.emitter is an object: write what the emitter is provided under, such as the class EventEmitter2',
    ],
    [{ logg: 'warn' }, 'events.logg is no option: write events.log'],
  ])('refuses what is none: %p', (events, problem) => {
    expect(() => resolveOptions({ ...MINIMAL, events })).toThrow(
      expect.objectContaining({ problems: [problem] }),
    );
  });
});

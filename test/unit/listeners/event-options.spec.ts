import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../../src/module/options/options-resolver.js';
import { shown, titled } from '../../support/titled.js';

const MINIMAL = {
  issuer: 'https://id.example.com',
  secrets: ['a-secret-of-the-test-suite-0123456789'],
};

class Emitter {}

describe('the option group events', () => {
  it.each(['warn', 'log', 'debug', 'verbose', false])('takes a level or none: %s', (log) => {
    expect(resolveOptions({ ...MINIMAL, events: { log } }).events.log).toBe(log);
  });

  it.each(titled([Emitter, 'emitter', Symbol('emitter')]))('takes a token: %s', (_, emitter) => {
    expect(resolveOptions({ ...MINIMAL, events: { emitter } }).events.emitter).toBe(emitter);
  });

  const REFUSED: readonly [unknown, string][] = [
    [true, 'events is true: write an object'],
    [{ log: true }, "events.log is true: write 'warn', 'log', 'debug', 'verbose' or false"],
    [{ log: 'error' }, "events.log is 'error': write 'warn', 'log', 'debug', 'verbose' or false"],
    [
      { emitter: new Emitter() },
      'events.emitter is an object: write what the emitter is provided under, such as the class EventEmitter2',
    ],
    [{ logg: 'warn' }, 'events.logg is no option: write events.log'],
  ];

  it.each(titled(REFUSED, ([events]) => shown(events)))(
    'refuses what is none: %s',
    (_, [events, problem]) => {
      expect(() => resolveOptions({ ...MINIMAL, events })).toThrow(
        expect.objectContaining({ problems: [problem] }),
      );
    },
  );
});

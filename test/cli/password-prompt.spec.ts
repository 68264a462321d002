import { describe, expect, it } from 'vitest';
import { PassThrough } from 'node:stream';
import { askPassword } from '../../src/cli/password-prompt.js';

/** A terminal at which somebody answers each question in turn, key by key. */
function terminal(...answers: string[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const stderr = new PassThrough();
  let shown = '';
  stderr.on('data', (chunk) => {
    shown += String(chunk);
    // A line end ends the answer before; anything else is a question.
    if (String(chunk).endsWith(': ')) setImmediate(() => stdin.write(answers.shift() ?? ''));
  });
  return { stdin, stderr, shown: () => shown };
}

describe('the password at a terminal', () => {
  it('is asked for twice on standard error and never shown', async () => {
    const person = terminal('open sesame\r', 'open sesame\r');

    const password = await askPassword('Password for alice: ', person);

    expect(password).toBe('open sesame');
    expect(person.shown()).toBe('Password for alice: \nOnce more: \n');
  });

  it('can be corrected while it is typed', async () => {
    const person = terminal('open sesane\u007f\u007fme\r', 'open sesame\r');

    expect(await askPassword('Password: ', person)).toBe('open sesame');
  });

  it('is refused when the two differ', async () => {
    const person = terminal('open sesame\r', 'open barley\r');

    await expect(askPassword('Password: ', person)).rejects.toThrow('The two passwords differ.');
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('is given up by %s', async (_, key) => {
    const person = terminal(key);

    await expect(askPassword('Password: ', person)).rejects.toThrow('No password was given.');
  });
});

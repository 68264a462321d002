import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { varyByAuthorization } from '../../../src/resource/transports/vary.js';

function response(): ServerResponse {
  const made = new ServerResponse(new IncomingMessage(new Socket()));
  varyByAuthorization(made);
  return made;
}

/** The names of the `Vary` that is sent, in lower case. */
function sent(made: ServerResponse): readonly string[] {
  made.end();
  const head = String(Reflect.get(made, '_header'));
  const lines = head.split('\r\n').filter((line) => /^vary:/i.test(line));
  expect(lines).toHaveLength(1);
  return lines.flatMap((line) =>
    line
      .slice('vary:'.length)
      .split(',')
      .map((name) => name.trim().toLowerCase()),
  );
}

describe('Vary: Authorization (RFC 9110 §12.5.5)', () => {
  it('is added to an answer that has none', () => {
    expect(sent(response())).toEqual(['authorization']);
  });

  it.each<readonly [string, (made: ServerResponse) => unknown, readonly string[]]>([
    ['what was set', (made) => made.setHeader('Vary', 'Origin'), ['origin', 'authorization']],
    [
      'what was set in lines',
      (made) => made.setHeader('vary', ['Origin', 'Accept']),
      ['origin', 'accept', 'authorization'],
    ],
    [
      'what is written by name',
      (made) => made.writeHead(200, { VARY: 'Origin' }),
      ['origin', 'authorization'],
    ],
    [
      'what is written with a reason',
      (made) => made.writeHead(200, 'Fine', { vary: 'Origin' }),
      ['origin', 'authorization'],
    ],
    [
      'what is written as a list',
      (made) => made.writeHead(200, ['X-Vary', 'vary', 'Vary', 'Origin']),
      ['origin', 'authorization'],
    ],
    [
      'other headers that are written',
      (made) => made.writeHead(200, { a: '1' }),
      ['authorization'],
    ],
    ['other headers in a list', (made) => made.writeHead(200, ['a', 'vary']), ['authorization']],
    ['a status alone', (made) => made.writeHead(204), ['authorization']],
    [
      'what was set before others are written',
      (made) => made.setHeader('Vary', 'Origin').writeHead(200, { a: '1' }),
      ['origin', 'authorization'],
    ],
    [
      'what replaces what was set',
      (made) => made.setHeader('Vary', 'Accept').writeHead(200, { vary: 'Origin' }),
      ['origin', 'authorization'],
    ],
    ['*', (made) => made.setHeader('Vary', '*'), ['*']],
    [
      'itself, in any case',
      (made) => made.setHeader('Vary', 'AUTHORIZATION, Origin'),
      ['authorization', 'origin'],
    ],
    [
      'a name that only begins so',
      (made) => made.setHeader('Vary', 'Authorization-Info'),
      ['authorization-info', 'authorization'],
    ],
    ['a second call', (made) => varyByAuthorization(made), ['authorization']],
  ])('joins %s', (_, act, names) => {
    const made = response();

    act(made);

    expect(sent(made)).toEqual(names);
  });

  it('leaves the object that a handler writes as it is', () => {
    const headers = Object.freeze({ vary: 'Origin' });
    const list = Object.freeze(['Vary', 'Origin']) as string[];

    response().writeHead(200, headers);
    response().writeHead(200, list);

    expect(headers).toEqual({ vary: 'Origin' });
    expect(list).toEqual(['Vary', 'Origin']);
  });

  it('is there exactly once, beside every other name, however they come', () => {
    const name = fc.constantFrom('Origin', 'Accept', 'authorization', 'Authorization', 'Cookie');
    const names = fc.array(name, { minLength: 1, maxLength: 4 });
    const place = fc.constantFrom('set', 'lines', 'written', 'list');
    fc.assert(
      fc.property(names, place, (given, where) => {
        const unique = [...new Map(given.map((one) => [one.toLowerCase(), one])).values()];
        const made = response();
        if (where === 'set') made.setHeader('Vary', unique.join(', '));
        if (where === 'lines') made.setHeader('Vary', unique);
        if (where === 'written') made.writeHead(200, { Vary: unique.join(',') });
        if (where === 'list') made.writeHead(200, ['Vary', unique.join(', ')]);

        const found = sent(made);

        expect(found.filter((one) => one === 'authorization')).toHaveLength(1);
        expect(new Set(found)).toEqual(
          new Set([...unique.map((one) => one.toLowerCase()), 'authorization']),
        );
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { EVENT_LEVELS, OAUTH2_EVENT_TYPES } from '../../../src/events/event-levels.js';
import { DOCUMENTED_EVENTS, EXAMPLE_EVENTS, misfits } from '../../support/documented-events.js';
import { shown, titled } from '../../support/titled.js';

describe('docs/events.md', () => {
  it('has every event once, with its level', () => {
    const documented = DOCUMENTED_EVENTS.map(({ type, level }) => [type, level]);

    expect(documented.toSorted()).toEqual(Object.entries(EVENT_LEVELS).toSorted());
  });

  it('has an example of every event, with its fields', () => {
    expect(EXAMPLE_EVENTS.map(({ type }) => type).toSorted()).toEqual(
      OAUTH2_EVENT_TYPES.toSorted(),
    );
    expect(EXAMPLE_EVENTS.flatMap(misfits)).toEqual([]);
  });

  const TOLD: readonly (readonly [
    { readonly type: string; readonly [field: string]: string },
    readonly string[],
  ])[] = [
    [{ type: 'token.forgotten' }, ['token.forgotten is not documented']],
    [{ type: 'client.created' }, ['client.created lacks clientId']],
    [{ type: 'client.created', clientId: 'a', secret: 's' }, ['client.created has secret']],
    [{ type: 'client.authentication_failed' }, []],
    [{ type: 'client.authentication_failed', clientId: 'a' }, []],
  ];

  it.each(titled(TOLD, ([event]) => shown(event)))(
    'is compared with what is told: %s',
    (_, [event, problems]) => {
      expect(misfits(event)).toEqual(problems);
    },
  );
});

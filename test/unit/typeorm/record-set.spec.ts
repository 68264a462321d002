import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { ColumnMap } from '../../../src/typeorm/stores/column-map.js';
import { jsonWriter } from '../../../src/typeorm/stores/record-set.js';

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly list: readonly string[];
  readonly count: number;
  readonly isOld: boolean;
  readonly digest: Buffer;
  readonly at: Date;
  readonly extra: unknown;
}

const ROW: ColumnMap<Row> = {
  id: 'id uuid',
  name: 'name text',
  list: 'list text[]',
  count: 'count integer',
  isOld: 'is_old boolean',
  digest: 'digest bytea',
  at: 'at timestamptz',
  extra: 'extra jsonb',
};

const write = jsonWriter(ROW);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '","id":"other', '\u2028', '\n', '\ud800', 'ä', ''),
);
const row: fc.Arbitrary<Row> = fc.record({
  id: fc.oneof(fc.uuid(), text),
  name: fc.option(text),
  list: fc.array(text),
  count: fc.integer(),
  isOld: fc.boolean(),
  digest: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  at: fc.date({ noInvalidDate: true }),
  extra: fc.jsonValue(),
});

describe('records as one JSON parameter', () => {
  it('say what the records say, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const expected = rows.map(({ isOld, digest, at, ...rest }) => {
          return { ...rest, is_old: isOld, digest: digest.toString('hex'), at: at.getTime() };
        });

        expect(JSON.parse(write(rows))).toEqual(JSON.parse(JSON.stringify(expected)));
      }),
    );
  });

  it('have nulls for what JSON cannot say', () => {
    const empty = {
      at: new Date(Number.NaN),
      count: Number.NaN,
      extra: () => 1,
      list: ['pwd', null],
    } as unknown as Row;

    expect(JSON.parse(write([empty]))).toEqual([
      expect.objectContaining({
        at: null,
        count: null,
        id: null,
        extra: null,
        list: ['pwd', null],
      }),
    ]);
  });
});

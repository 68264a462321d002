/** A date that nobody can change, so that many requests can share it: `Object.freeze` does not reach a date's time. */
export class FixedDate extends Date {}

for (const name of Object.getOwnPropertyNames(Date.prototype)) {
  if (!name.startsWith('set')) continue;
  Object.defineProperty(FixedDate.prototype, name, {
    value(): never {
      throw new TypeError(`${name}(): this date is shared: change a copy of it`);
    },
  });
}

// Who copies a date by its constructor, as date-fns and lodash do, gets one that can be changed.
Object.defineProperty(FixedDate.prototype, 'constructor', { value: Date });

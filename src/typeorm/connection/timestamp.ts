/** `2026-11-22 05:35:00.123456+00`: a year from 1000 to 9999, in UTC. */
const SHORTEST = 22;
const LONGEST = 29;

/**
 * Reads a `timestamptz` as PostgreSQL writes it in ISO style. A host may have replaced the driver's own
 * parser for all its connections.
 */
export function parseTimestamp(text: string): Date {
  const { length } = text;
  const isUsual = length >= SHORTEST && length <= LONGEST && text.endsWith('+00');
  return isUsual && text[4] === '-' && text[0] !== '0' ? inUtc(text, length - 3) : inAnyZone(text);
}

/** Digit by digit, which takes a quarter of the time. */
function inUtc(text: string, end: number): Date {
  let milliseconds = 0;
  for (let at = 20, unit = 100; at < end && unit >= 1; at += 1, unit /= 10) {
    milliseconds += digit(text, at) * unit;
  }
  return new Date(
    Date.UTC(
      two(text, 0) * 100 + two(text, 2),
      two(text, 5) - 1,
      two(text, 8),
      two(text, 11),
      two(text, 14),
      two(text, 17),
      milliseconds,
    ),
  );
}

function two(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - 48;
}

function inAnyZone(text: string): Date {
  const [, day, time, offset = '+00'] =
    /^(\d{4,}-\d\d-\d\d) ([\d:.]+)([+-]\d\d(?::\d\d)?)$/.exec(text) ?? [];
  return new Date(`${day}T${time}${offset.length === 3 ? `${offset}:00` : offset}`);
}

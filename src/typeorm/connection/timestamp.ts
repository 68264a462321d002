/**
 * Reads a `timestamptz` as PostgreSQL writes it in ISO style. A host may have replaced the driver's own
 * parser for all its connections.
 */
export function parseTimestamp(text: string): Date {
  const [, day, time, offset = '+00'] =
    /^(\d{4,}-\d\d-\d\d) ([\d:.]+)([+-]\d\d(?::\d\d)?)$/.exec(text) ?? [];
  return new Date(`${day}T${time}${offset.length === 3 ? `${offset}:00` : offset}`);
}

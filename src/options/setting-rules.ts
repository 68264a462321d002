import { IsInt, Max, Min, type ValidationArguments } from 'class-validator';

/** Whole seconds from `least` to `most`. */
export function Seconds(least: number, most: number): PropertyDecorator {
  return Whole(least, most, 'whole seconds');
}

/** A whole number from `least` to `most`. */
export function Whole(least: number, most: number, unit: string): PropertyDecorator {
  const message = said(`${unit} from ${least} to ${most}`);
  const rules = [IsInt({ message }), Min(least, { message }), Max(most, { message })];
  return (target, property) => rules.forEach((rule) => rule(target, property));
}

/** What was written, and what to write instead. */
export function said(instead: string): (args: ValidationArguments) => string {
  return ({ property, value }) => `${property} is ${shown(value)}: write ${instead}`;
}

/** A value as a person would write it. Never used for secrets. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return value.name || 'a function';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

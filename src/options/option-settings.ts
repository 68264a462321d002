import {
  IsBoolean,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  type ValidationArguments,
} from 'class-validator';
import type {
  AuthorizationOptions,
  ClientOptions,
  PageOptions,
  TokenOptions,
} from '../oauth2.options.js';

/** Ten years: whoever writes more has written milliseconds. */
const LONGEST = 315_360_000;

/** The defaults of `tokens`, and what may be written instead of them. */
export class TokenSettings implements Required<TokenOptions> {
  @Matches(/^[a-z][a-z0-9]{0,15}$/i, {
    message: said('a letter, then up to 15 letters and digits, such as acme'),
  })
  prefix = 'oa';

  @Seconds(1, LONGEST) accessTokenTtl = 3600;

  @IsObject({ message: said('an object of grant type → seconds, such as { password: 600 }') })
  accessTokenTtlByGrant: Readonly<Record<string, number>> = {};

  @Seconds(1, LONGEST) refreshTokenTtl = 2_592_000;

  @Seconds(1, LONGEST) refreshTokenIdleTtl = 1_209_600;

  @Seconds(0, 3600) retryWindow = 30;

  @IsBoolean({ message: said('true or false') })
  revokeAuthorizationWithAccessToken = false;
}

/** The defaults of `clients`, and what may be written instead of them. */
export class ClientSettings implements Required<ClientOptions> {
  @Seconds(0, 5) cacheTtl = 5;

  @Whole(1, 1_000_000, 'a whole number') cacheSize = 1000;
}

/** The defaults of `authorization`, and what may be written instead of them. */
export class AuthorizationSettings implements Required<AuthorizationOptions> {
  @Seconds(1, 600) codeTtl = 60;
}

/** The defaults of `pages`, and what may be written instead of them. */
export class PageSettings implements Required<Omit<PageOptions, 'pages'>> {
  @IsString({ message: said('a text') })
  @MinLength(1, { message: said('a text of one character or more') })
  title: string;

  @Matches(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i, {
    message: said('a language tag, such as en or pt-BR'),
  })
  language = 'en';

  @Seconds(1, LONGEST) sessionTtl = 28_800;

  constructor(title: string) {
    this.title = title;
  }
}

function Seconds(least: number, most: number): PropertyDecorator {
  return Whole(least, most, 'whole seconds');
}

function Whole(least: number, most: number, unit: string): PropertyDecorator {
  const message = said(`${unit} from ${least} to ${most}`);
  const rules = [IsInt({ message }), Min(least, { message }), Max(most, { message })];
  return (target, property) => rules.forEach((rule) => rule(target, property));
}

/** What was written, and what to write instead. */
function said(instead: string): (args: ValidationArguments) => string {
  return ({ property, value }) => `${property} is ${shown(value)}: write ${instead}`;
}

/** A value as a person would write it. Never used for secrets. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return value.name || 'a function';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

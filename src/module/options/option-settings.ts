import {
  IsBoolean,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MinLength,
  ValidateBy,
} from 'class-validator';
import type {
  AuthorizationOptions,
  ClientOptions,
  PageOptions,
  TokenOptions,
} from '../../oauth2.options.js';
import { said, Seconds, Whole } from '../../options/setting-rules.js';
import type { LifetimeFunction } from '../../clients/lifetime-policy.js';
import type { FormatChoice } from '../../tokens/token-format.js';

/** Ten years: whoever writes more has written milliseconds. */
const LONGEST = 315_360_000;

/** The defaults of `tokens`, and what may be written instead of them. */
export class TokenSettings implements Required<Omit<TokenOptions, 'lifetimes'>> {
  @Matches(/^[a-z][a-z0-9]{0,15}$/i, {
    message: said('a letter, then up to 15 letters and digits, such as acme'),
  })
  prefix = 'oa';

  @Seconds(1, LONGEST) accessTokenTtl = 3600;

  @IsObject({ message: said('an object of grant type → seconds, such as { password: 600 }') })
  accessTokenTtlByGrant: Readonly<Record<string, number>> = {};

  @IsOptional()
  @ValidateBy(
    { name: 'isFunction', validator: { validate: isFunction } },
    { message: said('a function, such as ({ scopes }) => ({ accessToken: 600 })') },
  )
  lifetimes: LifetimeFunction | undefined = undefined;

  @Seconds(1, LONGEST) refreshTokenTtl = 2_592_000;

  @Seconds(1, LONGEST) refreshTokenIdleTtl = 1_209_600;

  @Seconds(0, 3600) retryWindow = 30;

  @IsBoolean({ message: said('true or false') })
  revokeAuthorizationWithAccessToken = false;

  @Seconds(0, 60) cacheTtl = 5;

  @ValidateBy(
    { name: 'isFormatChoice', validator: { validate: isFormatChoice } },
    {
      message: said("the name of a format, or a function that chooses one, such as () => 'opaque'"),
    },
  )
  format: FormatChoice = 'opaque';

  @Whole(1, 1_000_000, 'a whole number') cacheSize = 10_000;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isFormatChoice(value: unknown): boolean {
  return typeof value === 'function' || (typeof value === 'string' && value !== '');
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

import { IsBoolean, IsIn, IsOptional, IsString, MinLength } from 'class-validator';
import { said, Seconds, Whole } from '../../../options/setting-rules.js';
import type { IntrospectionOptions } from './introspection.options.js';

const METHODS = ['client_secret_basic', 'client_secret_post'] as const;

const url = { message: said('a URL, such as https://id.example.com/oauth/introspect') };
const clientId = {
  message:
    'clientId is missing: write the identifier of this API’s own client, or set the environment variable it comes from',
};
/** It never shows what was written. */
const clientSecret = {
  message:
    'clientSecret is missing: write the secret of that client, or set the environment variable it comes from',
};

/** The defaults of `introspection`, and what may be written instead of them. */
export class IntrospectionSettings implements Required<
  Omit<IntrospectionOptions, 'endpoint' | 'issuer'>
> {
  @IsOptional()
  @IsString(url)
  endpoint: string | undefined = undefined;

  @IsOptional()
  @IsString(url)
  issuer: string | undefined = undefined;

  @IsString(clientId)
  @MinLength(1, clientId)
  clientId = '';

  @IsString(clientSecret)
  @MinLength(1, clientSecret)
  clientSecret = '';

  @IsIn(METHODS, { message: said(METHODS.join(' or ')) })
  clientAuthMethod: (typeof METHODS)[number] = 'client_secret_basic';

  @Seconds(1, 60) timeout = 5;

  @Seconds(0, 3600) cacheTtl = 30;

  @Seconds(0, 300) negativeCacheTtl = 5;

  @Whole(1, 1_000_000, 'a whole number') cacheSize = 10_000;

  @Whole(1, 1_000, 'a whole number') concurrency = 50;

  @IsBoolean({ message: said('true or false') })
  acceptUntyped = false;
}

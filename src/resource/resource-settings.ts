import { IsBoolean, IsOptional, IsString, Matches, MinLength } from 'class-validator';
import { said } from '../options/setting-rules.js';
import { DEFAULT_REALM } from '../protocol/bearer-challenge.js';
import { SCOPE_TOKEN } from '../protocol/scope.js';
import type { ResourceOptions } from './resource.options.js';

/** Printable ASCII: it goes into a header. */
const PRINTABLE = /^[\x20-\x7E]{1,200}$/;

const scopeName = { message: said('one scope, such as read') };
const yesOrNo = { message: said('true or false') };
const audience = {
  message: said('what the tokens name this API, such as https://api.example.com'),
};

/** The defaults of `resource`, and what may be written instead of them. */
export class ResourceSettings implements Required<
  Omit<ResourceOptions, 'audience' | 'validators' | 'session'>
> {
  @Matches(PRINTABLE, { message: said('up to 200 printable ASCII characters') })
  realm = DEFAULT_REALM;

  @IsOptional()
  @IsString(audience)
  @MinLength(1, audience)
  audience: string | undefined = undefined;

  @IsBoolean(yesOrNo)
  formBody = false;

  @IsBoolean(yesOrNo)
  scopesInErrors = false;

  @Matches(SCOPE_TOKEN, scopeName)
  readScope = 'read';

  @Matches(SCOPE_TOKEN, scopeName)
  writeScope = 'write';
}

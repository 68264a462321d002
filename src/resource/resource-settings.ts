import { IsBoolean, IsOptional, IsString, Matches, MinLength } from 'class-validator';
import { said } from '../options/setting-rules.js';
import type { ResourceOptions } from './resource.options.js';

/** What a scope is made of. @see RFC 6749 §3.3 */
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** Printable ASCII: it goes into a header. */
const REALM = /^[\x20-\x7E]{1,200}$/;

const scopeName = { message: said('one scope, such as read') };
const yesOrNo = { message: said('true or false') };
const audience = {
  message: said('what the tokens name this API, such as https://api.example.com'),
};

/** The defaults of `resource`, and what may be written instead of them. */
export class ResourceSettings implements Required<
  Omit<ResourceOptions, 'audience' | 'validators' | 'session'>
> {
  @Matches(REALM, { message: said('up to 200 printable ASCII characters') })
  realm = 'oauth2';

  @IsOptional()
  @IsString(audience)
  @MinLength(1, audience)
  audience: string | undefined = undefined;

  @IsBoolean(yesOrNo)
  formBody = false;

  @IsBoolean(yesOrNo)
  scopesInErrors = false;

  @Matches(SCOPE, scopeName)
  readScope = 'read';

  @Matches(SCOPE, scopeName)
  writeScope = 'write';
}

import { IsObject } from 'class-validator';
import type { ErrorOptions } from '../../protocol/error.options.js';
import { group, isRecord } from '../../options/option-group.js';
import { said, shown } from '../../options/setting-rules.js';
import { isErrorUri } from '../../protocol/error-uris.js';

/** The defaults of `errors`, and what may be written instead of them. */
export class ErrorSettings implements Required<ErrorOptions> {
  @IsObject({
    message: said(
      "an object of error → URL, such as { invalid_grant: 'https://docs.example.com' }",
    ),
  })
  uri: Readonly<Record<string, string>> = {};
}

/** The group, frozen. Problems are added to the list. */
export function resolveErrorOptions(written: unknown, problems: string[]): Required<ErrorOptions> {
  const errors = group('errors', new ErrorSettings(), { written, problems });
  for (const [code, uri] of Object.entries(isRecord(errors.uri) ? errors.uri : {})) {
    if (isErrorUri(uri)) continue;
    problems.push(
      `errors.uri.${code} is ${shown(uri)}: write an http or https URL of ASCII characters without quotes and backslashes (RFC 6749 §5.2)`,
    );
  }
  return Object.freeze({ uri: Object.freeze({ ...errors.uri }) });
}

import { IsArray, IsBoolean } from 'class-validator';
import type { LegacyOptions } from '../../oauth2.options.js';
import { group } from '../../options/option-group.js';
import { said, shown } from '../../options/setting-rules.js';
import { isWildcardDomain } from '../../protocol/wildcard-host.js';

const message = said('true or false');

/** The defaults of `legacy`, and what may be written instead of them. */
export class LegacySettings implements Required<LegacyOptions> {
  @IsBoolean({ message }) formPost = false;

  @IsBoolean({ message }) plainPkce = false;

  @IsArray({ message: said("an array of domains, such as ['example.com']") })
  wildcardHosts: readonly string[] = [];

  @IsBoolean({ message }) localhostLoopback = false;
}

/** The group, frozen. Problems are added to the list. */
export function resolveLegacyOptions(
  written: unknown,
  problems: string[],
): Required<LegacyOptions> {
  const legacy = group('legacy', new LegacySettings(), { written, problems });
  if (!Array.isArray(legacy.wildcardHosts)) return legacy;
  const domains: readonly unknown[] = legacy.wildcardHosts;
  for (const domain of domains) {
    if (typeof domain === 'string' && isWildcardDomain(domain)) continue;
    problems.push(
      `legacy.wildcardHosts has ${shown(domain)}: write a domain of two labels or more in small letters, such as 'example.com'`,
    );
  }
  return Object.freeze({ ...legacy, wildcardHosts: Object.freeze([...legacy.wildcardHosts]) });
}

import { OAuth2ConfigurationError } from '../../../options/configuration-error.js';
import { group, isRecord } from '../../../options/option-group.js';
import { IntrospectionSettings } from './introspection-settings.js';
import type { IntrospectionOptions } from './introspection.options.js';
import { issuerUrlProblem, serverUrlProblem } from './server-url.js';

const MISSING =
  "introspection.endpoint is missing: write where tokens are asked about, such as 'https://id.example.com/oauth/introspect', or introspection.issuer, whose metadata tell it";

/**
 * Fills in the defaults of the group `introspection`. Problems are added to the list.
 *
 * @param written what the application wrote, unseen
 */
export function resolveIntrospection(written: unknown, problems: string[]): IntrospectionSettings {
  const before = problems.length;
  const settings = group('introspection', new IntrospectionSettings(), { written, problems });
  if (isRecord(written) && !problems.slice(before).some(isAboutPlace)) {
    problems.push(...placeProblems(settings));
  }
  return settings;
}

/** @throws {OAuth2ConfigurationError} naming every problem, each with what to write instead */
export function checkedIntrospection(
  options: IntrospectionOptions | undefined,
): IntrospectionSettings {
  const problems: string[] = [];
  const settings = resolveIntrospection(options ?? {}, problems);
  if (problems.length > 0) throw new OAuth2ConfigurationError(problems, 'RemoteTokenValidator');
  return settings;
}

function placeProblems({ endpoint, issuer }: IntrospectionSettings): readonly string[] {
  if (endpoint === undefined && issuer === undefined) return [MISSING];
  const ofEndpoint = endpoint === undefined ? undefined : serverUrlProblem(endpoint);
  const ofIssuer = issuer === undefined ? undefined : issuerUrlProblem(issuer);
  return [
    ...(ofEndpoint === undefined ? [] : [`introspection.endpoint ${ofEndpoint}`]),
    ...(ofIssuer === undefined ? [] : [`introspection.issuer ${ofIssuer}`]),
  ];
}

/** A URL that is no text cannot be looked at any further. */
function isAboutPlace(problem: string): boolean {
  return /^introspection\.(endpoint|issuer) is /.test(problem);
}

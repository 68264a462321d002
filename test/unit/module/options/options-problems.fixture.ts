import { OAuth2ConfigurationError } from '../../../../src/options/configuration-error.js';
import { resolveOptions } from '../../../../src/module/options/options-resolver.js';

export const KEY = 'k'.repeat(32);
export const minimal = { issuer: 'https://id.example.com', secrets: [KEY] };

export function problemsOf(options: unknown, beside = {}): readonly string[] {
  try {
    resolveOptions(options, beside);
  } catch (error) {
    if (error instanceof OAuth2ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

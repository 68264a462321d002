import { OAuth2ConfigurationError } from '../options/configuration-error.js';

/** The package `@opentelemetry/api`, which only those have who use this module. */
export type OpenTelemetryApi = typeof import('@opentelemetry/api');

/** @throws {OAuth2ConfigurationError} when it is not installed */
export async function loadOpenTelemetry(): Promise<OpenTelemetryApi> {
  try {
    return await import('@opentelemetry/api');
  } catch (cause) {
    const problem = `@opentelemetry/api cannot be loaded, run "npm install @opentelemetry/api": ${String(cause)}`;
    throw new OAuth2ConfigurationError([problem], 'OAuth2TelemetryModule', 'what is installed');
  }
}

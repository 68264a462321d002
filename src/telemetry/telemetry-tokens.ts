/** The injection token of `TelemetryOptions`. */
export const TELEMETRY_OPTIONS = Symbol('nest-authorization-server: telemetry options');

/** The injection token of the package `@opentelemetry/api`. */
export const TELEMETRY_API = Symbol('nest-authorization-server: OpenTelemetry API');

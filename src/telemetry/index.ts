export { OAuth2TelemetryModule } from './oauth2-telemetry.module.js';
export type { TelemetryOptions } from './telemetry.options.js';

import type { OpenApiFlows } from './open-api.types.js';

/** Who knows where clients get tokens: there is one where an authorization server runs in the same process. */
export abstract class FlowSource {
  abstract flows(): OpenApiFlows;
}

export { aClient, anAuthorization, aToken } from './builders.js';
export { FakeClock } from './fake-clock.js';
export { OAuth2TestingModule, type OAuth2TestingOptions } from './oauth2-testing.module.js';
export { type TestToken, TestTokens } from './test-tokens.js';

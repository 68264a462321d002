import { Module } from '@nestjs/common';
import { ConfigurableModuleClass } from './oauth2.module-definition.js';

/**
 * The authorization server inside a Nest application. Import it once, with `forRoot` or `forRootAsync`; its guards
 * and services then work in every module.
 *
 * @publicApi
 * @example
 * ```ts
 * OAuth2Module.forRoot({
 *   issuer: 'https://id.example.com',
 *   secrets: [process.env.OAUTH2_SECRET],
 *   scopes: { profile: 'See your name' },
 * })
 * ```
 */
@Module({})
export class OAuth2Module extends ConfigurableModuleClass {}

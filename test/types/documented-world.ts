import type { INestApplication } from '@nestjs/common';
import type {
  ClientRegistration,
  ClientService,
  OAuth2ModuleOptions,
} from 'nest-authorization-server';
import { Endpoint, Grant } from 'nest-authorization-server';
import type { ClientProxy } from '@nestjs/microservices';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  AccessAlternative,
  type GuardedRequest,
  type IntrospectionOptions,
  type OAuth2Event,
  type OAuth2Events,
  type ResourceProtector,
} from 'nest-authorization-server/resource';

/** What the documents take for granted of the application that they show a piece of. */
export declare const app: INestApplication;
export declare const audit: { write(event: OAuth2Event): void };
export declare const client: ClientProxy;
export declare const clients: ClientService;
export declare const config: Omit<OpenAPIObject, 'paths'>;
export declare const document: OpenAPIObject;
export declare const events: OAuth2Events;
export declare const options: OAuth2ModuleOptions;
export declare const protector: ResourceProtector;
export declare const registration: ClientRegistration;
export declare const request: GuardedRequest;
export declare const token: string;

export class LoginCodesModule {}

export class OneTimeCodeGrant extends Grant {
  readonly type = 'urn:example:grant-type:one-time-code';

  async exchange(): Promise<never> {
    throw new Error('not run');
  }
}

export class ClientInformationEndpoint extends Endpoint {
  readonly name = 'client_information';

  async handle(): Promise<never> {
    throw new Error('not run');
  }
}

export class Book {
  readonly title = '';
}

export class IsAdmin extends AccessAlternative {
  admits(): boolean {
    return false;
  }
}

export class OwnsBook extends IsAdmin {}

export class PartnerConfig {
  declare readonly introspection: IntrospectionOptions;
}

export class ProfileModule {}

export class Timelines {
  of(subject: string | null): readonly string[] {
    return subject === null ? this.public() : [subject];
  }

  public(): readonly string[] {
    return [];
  }
}

import { Injectable } from '@nestjs/common';
import { ResourceOwners } from 'nest-authorization-server';

/** Whoever knows a name backwards is that person: an example has to begin somewhere. */
@Injectable()
export class People extends ResourceOwners {
  async verify(username: string, password: string) {
    return password === [...username].toReversed().join('') ? { subject: username } : undefined;
  }
}

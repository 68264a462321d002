import { Injectable } from '@nestjs/common';

/** Which customer somebody belongs to. Yours asks a database. */
@Injectable()
export class Tenants {
  async of(subject: string): Promise<string | undefined> {
    return { alice: 'acme', bob: 'globex' }[subject];
  }
}

import { Injectable } from '@nestjs/common';

/** PINs that are good once. Keep yours in the database, and take one by deleting its row. */
@Injectable()
export class Pins {
  private readonly pins = new Map([['271828', 'ada']]);

  async take(pin: string): Promise<string | undefined> {
    const subject = this.pins.get(pin);
    this.pins.delete(pin);
    return subject;
  }
}

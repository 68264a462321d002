import { Controller, Get, Header, ServiceUnavailableException } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** @unit milliseconds */
const LIMIT = 2_000;

/** For whoever watches the server: a load balancer, a container engine. */
@Controller('health')
export class HealthController {
  private asked: Promise<boolean> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** 200 when the database answers in time, else 503. */
  @Get()
  @Header('Cache-Control', 'no-store')
  async show() {
    if (await (this.asked ??= this.ask())) return { status: 'ok' };
    throw new ServiceUnavailableException({ status: 'unavailable' });
  }

  /** However many watch, the database is asked once at a time. */
  private async ask(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), LIMIT);
    });
    const answer = this.dataSource.query('SELECT 1').then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
      this.asked = undefined;
    }
  }
}

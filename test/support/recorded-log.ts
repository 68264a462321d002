import { ErrorLog } from '../../src/index.js';

/** Keeps what would be logged, as one text for each failure. */
export class RecordedLog extends ErrorLog {
  readonly lines: string[] = [];
  readonly warnings: string[] = [];

  failed(operation: string, cause: unknown): void {
    const chain: string[] = [];
    for (let next = cause; next instanceof Error; next = next.cause) chain.push(next.message);
    this.lines.push(`${operation}: ${chain.join(': ')}`);
  }

  override warned(message: string): void {
    this.warnings.push(message);
  }
}

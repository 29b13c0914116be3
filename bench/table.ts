import type { Measured } from './measured.js';

/** Prints what benches found: a table for people, or one JSON list. */
export function printMeasured(measured: readonly Measured[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`);
    return;
  }
  const figure = (value: number): string => (value < 100 ? value.toFixed(1) : value.toFixed(0)).padStart(8);
  for (const { name, ours, limit, unit, ratio, asked } of measured)
    process.stdout.write(
      `${name.padEnd(66)} ${figure(ours)} of ${figure(limit)} ${unit.padEnd(11)} ${ratio.toFixed(2)}${asked === undefined ? '' : `, asked ${asked}`}\n`,
    );
}

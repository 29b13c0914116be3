/** What a bench found, beside a limit or peer measured in the same run. */
export interface Measured {
  readonly name: string;
  readonly ours: number;
  readonly limit: number;
  readonly unit: string;
  readonly ratio: number;
  /** The ratio that is asked for, where one is. */
  readonly asked?: number;
}

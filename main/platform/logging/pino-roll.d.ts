/** The package has no types; these are the parts that are used here. */
declare module 'pino-roll' {
  interface RollOptions {
    /** Path without number and extension. */
    readonly file: string;
    readonly extension: string;
    /** For example `10m`. */
    readonly size: string;
    /** `count`: files besides the newest; `removeOtherLogFiles`: those of earlier runs too. */
    readonly limit: { readonly count: number; readonly removeOtherLogFiles: boolean };
    readonly mode: number;
    /** Characters that wait to be written at most; more are dropped. */
    readonly maxLength: number;
  }

  /** A part of sonic-boom's stream. `file` is the one being written; the event `ready` means that it was opened. */
  export interface RollingStream extends NodeJS.EventEmitter {
    readonly file: string;
    write(line: string): boolean;
    end(): void;
  }

  export default function roll(options: RollOptions): Promise<RollingStream>;
}

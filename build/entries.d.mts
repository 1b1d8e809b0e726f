import type { InlineConfig } from 'vite';

interface Program {
  readonly entry: string;
  readonly outDir: string;
  readonly file: string;
  readonly format: 'es' | 'cjs';
}

export const root: string;
export const programs: readonly (Program & { readonly name: string })[];
export function programConfig(program: Program): InlineConfig;

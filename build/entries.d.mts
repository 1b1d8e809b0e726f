export const root: string;
export const programs: readonly { readonly name: string; readonly entry: string; readonly outDir: string; readonly file: string; readonly format: 'es' | 'cjs' }[];

export function canCompileHost(): boolean;
export function compileHost(output: string, version: string): void;

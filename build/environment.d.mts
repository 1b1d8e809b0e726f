export const root: string;
export function findChromium(): Promise<string | undefined>;
export function findElectron(): string | undefined;
export function findOldNode(): string | undefined;
export function hasFont(family: string): boolean;
export function keepCompiledCode(): void;

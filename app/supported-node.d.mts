export function isSupported(version: string): boolean;
export function versionNeeded(version: string, path: string): string;
export function onSupportedNode<T>(root: string, program: () => T): T | undefined;

export function tryLock(lock: string): string | undefined;
export function release(lock: string, own: string): void;
export function oneAtATime<T>(work: () => T | Promise<T>): Promise<T>;

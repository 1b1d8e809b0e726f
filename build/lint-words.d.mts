export function wordsOf(identifier: string): string;
export function lintWords(file: string, source: string): readonly string[];

import type { Plugin } from 'vite';

/** The same program with escapes for all characters that are not ASCII. They mean the same in strings, templates, patterns and names. */
export function asciiSource(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** V8 keeps the source of a program while it runs, and needs two bytes for each character if one of them is not of Latin-1. */
export function asciiPrograms(): Plugin {
  return {
    name: 'ascii-programs',
    applyToEnvironment: ({ config }) => config.consumer === 'server',
    generateBundle: (_options, files) => {
      for (const file of Object.values(files)) if (file.type === 'chunk') file.code = asciiSource(file.code);
    },
  };
}

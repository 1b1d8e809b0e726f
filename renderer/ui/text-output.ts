import { createContext, useContext } from 'react';
import type { ErrorInfo } from '../../shared/errors.ts';
import { ok, type Result } from '../../shared/result.ts';

/** How a person takes a text out of the app: to the clipboard, or as a file. */
export interface TextOutput {
  /** Resolves to whether the text was copied. */
  copy(text: string): Promise<boolean>;
  /** Answers whether it was saved; not if the person cancelled. */
  save(fileName: string, text: string): Promise<Result<boolean, ErrorInfo>>;
}

/** By the page itself: the browser saves to its folder of downloads, or asks. */
export const byBrowser: TextOutput = {
  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  },
  async save(fileName, text) {
    const address = URL.createObjectURL(new Blob([text]));
    const link = document.createElement('a');
    link.href = address;
    link.download = fileName;
    link.click();
    URL.revokeObjectURL(address);
    return ok(true);
  },
};

const TextOutputContext = createContext<TextOutput>(byBrowser);
export const TextOutputProvider = TextOutputContext.Provider;

export function useTextOutput(): TextOutput {
  return useContext(TextOutputContext);
}

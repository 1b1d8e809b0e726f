import { createContext, useContext } from 'react';

const ReadOnlyContext = createContext(false);

/** Around a form that can only be looked at. */
export const ReadOnlyProvider = ReadOnlyContext.Provider;

export function useIsReadOnly(): boolean {
  return useContext(ReadOnlyContext);
}

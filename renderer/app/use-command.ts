import { useEffect, useRef } from 'react';
import type { CommandName } from './shortcuts.ts';
import { useStores } from './use-stores.ts';

/** Does something at a key (`shortcuts.ts`), while the component is shown and has it to do. */
export function useCommand(name: CommandName, run: (() => void) | undefined): void {
  const { commands } = useStores();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const offered = run !== undefined;
  useEffect(() => (offered ? commands.offer(name, () => latest.current?.()) : undefined), [commands, name, offered]);
}

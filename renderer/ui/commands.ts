import { createContext, useContext, useEffect, useRef } from 'react';

export const commandNames = ['main', 'save', 'cancel', 'help'] as const;
/** What a shortcut can do on a screen; `help` opens the list of the shortcuts. */
export type CommandName = (typeof commandNames)[number];

/** The commands that the visible components offer to the shortcuts (app/shortcuts.ts). */
export interface Commands {
  /** Returns the function that withdraws the offer. */
  offer(name: CommandName, run: () => void): () => void;
  /** Runs every offer of the command. Returns whether there was one. */
  run(name: CommandName): boolean;
}

export function createCommands(): Commands {
  const offers = new Set<{ readonly name: CommandName; readonly run: () => void }>();
  return {
    offer(name, run) {
      const offer = { name, run };
      offers.add(offer);
      return () => void offers.delete(offer);
    },
    run(name) {
      const matching = [...offers].filter((offer) => offer.name === name);
      for (const { run } of matching) run();
      return matching.length > 0;
    },
  };
}

const CommandsContext = createContext<Commands>(createCommands());
export const CommandsProvider = CommandsContext.Provider;

export function useCommands(): Commands {
  return useContext(CommandsContext);
}

/** Offers a command while the component is mounted and `run` is defined. */
export function useCommand(name: CommandName, run: (() => void) | undefined): void {
  const commands = useCommands();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const offered = run !== undefined;
  useEffect(() => (offered ? commands.offer(name, () => latest.current?.()) : undefined), [commands, name, offered]);
}

import type { CommandName } from './shortcuts.ts';

/** What the screen that is shown can be asked to do by a key. */
export interface Commands {
  /** Offers to do it until the function that it returns is called. */
  offer(name: CommandName, run: () => void): () => void;
  /** Whether there was anybody to do it. */
  run(name: CommandName): boolean;
}

export function createCommands(): Commands {
  const offers = new Set<{ readonly name: CommandName; readonly run: () => void }>();
  return {
    offer(name, run) {
      const offered = { name, run };
      offers.add(offered);
      return () => void offers.delete(offered);
    },
    run(name) {
      const asked = [...offers].filter((offered) => offered.name === name);
      for (const { run } of asked) run();
      return asked.length > 0;
    },
  };
}

import type { EventName } from '../../shared/contract.ts';

export type EventListener = (event: EventName, payload: unknown) => void;

/** The windows that receive events. A window is open from its first subscription to the end of its last one. */
export interface Windows {
  readonly send: EventListener;
  /**
   * Returns the function that ends the subscription.
   * @param window the name that the shell gives it; nothing for a listener that is no window
   */
  subscribe(listener: EventListener, window?: string): () => void;
  isOpen(window: string | undefined): window is string;
  /** Called after a window was closed, in whichever way. */
  onClosed(listener: (window: string) => void): void;
}

export function createWindows(): Windows {
  const subscriptions = new Set<{ readonly listener: EventListener; readonly window: string | undefined }>();
  const closedListeners = new Set<(window: string) => void>();
  const isOpen = (window: string | undefined): window is string =>
    window !== undefined && [...subscriptions].some((each) => each.window === window);
  return {
    send: (event, payload) => {
      for (const { listener } of subscriptions) listener(event, payload);
    },
    subscribe: (listener, window) => {
      const subscription = { listener, window };
      subscriptions.add(subscription);
      return () => {
        if (!subscriptions.delete(subscription) || window === undefined || isOpen(window)) return;
        for (const closed of closedListeners) closed(window);
      };
    },
    isOpen,
    onClosed: (listener) => void closedListeners.add(listener),
  };
}

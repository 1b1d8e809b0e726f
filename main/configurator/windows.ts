import type { EventName } from '../../shared/contract.ts';

type EventListener = (event: EventName, payload: unknown) => void;

/** The windows that receive events. A window is open from its first subscription to the end of its last one. */
export type Windows = ReturnType<typeof createWindows>;

export function createWindows() {
  const subscriptions = new Set<{ readonly listener: EventListener; readonly window: string | undefined }>();
  const closedListeners = new Set<(window: string) => void>();
  const isOpen = (window: string | undefined): window is string =>
    window !== undefined && [...subscriptions].some((each) => each.window === window);
  return {
    send: (event: EventName, payload: unknown): void => {
      for (const { listener } of subscriptions) listener(event, payload);
    },
    /**
     * Returns the function that ends the subscription.
     * @param window the name that the shell gives it; nothing for a listener that is no window
     */
    subscribe: (listener: EventListener, window?: string) => {
      const subscription = { listener, window };
      subscriptions.add(subscription);
      return (): void => {
        if (!subscriptions.delete(subscription) || window === undefined || isOpen(window)) return;
        for (const closed of closedListeners) closed(window);
      };
    },
    isOpen,
    /** The listener is called after a window was closed, in whichever way. */
    onClosed: (listener: (window: string) => void) => void closedListeners.add(listener),
  };
}

import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** So near the end still counts as the end. */
const nearEnd = 16;

export interface Follow {
  readonly following: boolean;
  /** To be called whenever the frame has scrolled, by whomever. */
  watch(): void;
  toEnd(): void;
}

/**
 * Keeps a frame scrolled to its end while its content grows and is measured, until a person scrolls up; from the end on again.
 * A person scrolls without changing the content's height, which tells them from a list that corrects itself.
 */
export function useFollow(frame: RefObject<HTMLElement | null>): Follow {
  const [following, setFollowing] = useState(true);
  const sticks = useRef(true);
  const last = useRef({ top: 0, height: 0 });
  const set = (next: boolean): void => {
    sticks.current = next;
    setFollowing(next);
  };
  // After every change, whatever it was: setting the same place again costs nothing.
  useLayoutEffect(() => {
    if (sticks.current && frame.current !== null) frame.current.scrollTo({ top: frame.current.scrollHeight });
  });
  return {
    following,
    watch: () => {
      if (frame.current === null) return;
      const { scrollHeight: height, scrollTop: top, clientHeight } = frame.current;
      const isPerson = height === last.current.height && top < last.current.top;
      last.current = { top, height };
      if (height - top - clientHeight <= nearEnd) set(true);
      else if (isPerson) set(false);
    },
    toEnd: () => {
      set(true);
      frame.current?.scrollTo({ top: frame.current.scrollHeight });
    },
  };
}

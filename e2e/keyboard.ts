import { expect, type Locator, type Page } from '@playwright/test';

/** More than any screen has: an element that is not focused by then cannot be reached with Tab. */
const mostStops = 150;

/** Operates the page by keyboard alone, and counts steps and keys. One call of `press`, `fill` or `choose` is a step. */
export interface KeyboardUser {
  /** Presses Tab until the element has the focus. */
  goTo(target: Locator): Promise<void>;
  /** Focuses the element and presses the key: Enter for a link or button, Space for a checkbox. */
  press(target: Locator, key: 'Enter' | 'Space'): Promise<void>;
  /** Focuses the field and replaces its text. */
  fill(target: Locator, words: string): Promise<void>;
  /** Focuses the group and presses the arrow key until `chosen` has the focus. */
  choose(target: Locator, chosen: Locator, arrow: 'ArrowDown' | 'ArrowUp' | 'ArrowRight'): Promise<void>;
  readonly steps: number;
  readonly keys: number;
}

export function keyboardUser(page: Page): KeyboardUser {
  let steps = 0;
  let keys = 0;
  const key = async (name: string): Promise<void> => {
    keys += 1;
    await page.keyboard.press(name);
  };
  const isReached = (target: Locator): Promise<boolean> =>
    target.evaluate((element) => element === document.activeElement || element.contains(document.activeElement));
  const goTo = async (target: Locator): Promise<void> => {
    await expect(target).toBeVisible();
    for (let stop = 0; stop < mostStops; stop += 1) {
      if (await isReached(target)) return expectVisibleFocus(page);
      await key('Tab');
    }
    throw new Error(`Tab does not lead to ${String(target)}.`);
  };
  return {
    goTo,
    async press(target, name) {
      steps += 1;
      await goTo(target);
      await key(name);
    },
    async fill(target, words) {
      steps += 1;
      await goTo(target);
      await key('Control+a');
      keys += words.length;
      await page.keyboard.insertText(words);
    },
    async choose(target, chosen, arrow) {
      steps += 1;
      await goTo(target);
      for (let stop = 0; stop < 20 && !(await isReached(chosen)); stop += 1) await key(arrow);
      await expect(chosen).toBeFocused();
    },
    get steps() {
      return steps;
    },
    get keys() {
      return keys;
    },
  };
}

/** The focused element is on screen, marked, and not completely covered by the Save bar (WCAG 2.2, 2.4.11). */
async function expectVisibleFocus(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const element = document.activeElement;
    if (element === null) return undefined;
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const across = [left + 2, (left + right) / 2, right - 2];
    const down = [top + 2, (top + bottom) / 2, bottom - 2];
    const points = across.flatMap((x) => down.map((y) => document.elementFromPoint(x, y)));
    return {
      isMarked: element.matches(':focus-visible'),
      isUncovered: points.some((hit) => hit !== null && (element.contains(hit) || hit.contains(element))),
    };
  });
  expect(seen).toEqual({ isMarked: true, isUncovered: true });
}

export function fieldId(key: string): string {
  return `setting-${key}`;
}

/** Focuses the first invalid input of the field, or its first input. */
export function focusField(key: string): void {
  const field = document.getElementById(fieldId(key));
  // Problems are rendered with the next frame.
  requestAnimationFrame(() =>
    (field?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? field?.querySelector<HTMLElement>('input'))?.focus(),
  );
}

/** A screen is loaded, and its settings are read, within this time. */
const appearsWithinMs = 5_000;

/** Focuses the field once its screen shows it, and its heading has taken the focus. */
export async function focusLater(key: string): Promise<void> {
  await appearance(fieldId(key));
  requestAnimationFrame(() => focusField(key));
}

/** Scrolls to the element and focuses it once its screen shows it, and its heading has taken the focus. */
export async function showLater(id: string): Promise<void> {
  await appearance(id);
  requestAnimationFrame(() => {
    const element = document.getElementById(id);
    element?.scrollIntoView({ block: 'start' });
    element?.focus({ preventScroll: true });
  });
}

function appearance(id: string): Promise<void> {
  return new Promise((resolve) => {
    const found = (): boolean => document.getElementById(id) !== null;
    const observer = new MutationObserver(() => {
      if (found()) end();
    });
    const timer = setTimeout(() => end(), appearsWithinMs);
    const end = (): void => {
      observer.disconnect();
      clearTimeout(timer);
      resolve();
    };
    observer.observe(document.body, { childList: true, subtree: true });
    if (found()) end();
  });
}

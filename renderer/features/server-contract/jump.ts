import type { Target } from './todo-model.ts';

/** Each part of the editor that something is left to do in has an id. */
export function idOf(part: 'wsdl' | 'function' | 'next' | 'registrationKey' | 'success' | 'codes' | 'trial'): string {
  return `contract-${part}`;
}

/** Focuses what settles the item: the first invalid control of its part, or else the name of the part. */
export function jumpTo(target: Target): void {
  const parts: readonly Target[] = ['wsdl', 'registrationKey', 'success', 'codes'];
  const part = parts.includes(target) ? (target as 'wsdl' | 'registrationKey' | 'success' | 'codes') : 'function';
  // By the next frame the function is shown.
  requestAnimationFrame(() => {
    const element = document.getElementById(idOf(part));
    const invalid = element?.querySelector<HTMLElement>('[aria-invalid="true"]');
    const found = invalid ?? element?.querySelector<HTMLElement>('h2, h3') ?? undefined;
    if (found === undefined) return;
    if (invalid === null || invalid === undefined) found.tabIndex = -1;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: invalid === undefined || invalid === null ? 'start' : 'center' });
  });
}

/** Focuses the button that leads on, or the name of the function where nothing is left to do. */
export function focusNext(): void {
  const element = document.getElementById(idOf('function'));
  const next = element?.querySelector<HTMLElement>(`#${idOf('next')}`) ?? element?.querySelector<HTMLElement>('h3');
  next?.focus();
}

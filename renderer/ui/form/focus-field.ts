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

/** The id around a field's inputs, so that a problem can lead to them. */
export function fieldId(key: string): string {
  return `setting-${key}`;
}

/** Leads to the field: groups of inputs to the first bad one in them, or to the first. */
export function focusField(key: string): void {
  const field = document.getElementById(fieldId(key));
  // What is wrong is marked with the next frame: the fields were only just told to show it.
  requestAnimationFrame(() =>
    (field?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? field?.querySelector<HTMLElement>('input'))?.focus(),
  );
}

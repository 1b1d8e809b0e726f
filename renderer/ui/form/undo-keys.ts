/** A key as it was pressed. `taken`: it means something where it was pressed. */
export interface Pressed {
  readonly key: string;
  readonly command: boolean;
  readonly shift: boolean;
  readonly taken: boolean;
}

export function stepOfKey({ key, command, shift, taken }: Pressed): 'undo' | 'redo' | undefined {
  if (!command || taken) return undefined;
  if (key === 'z') return shift ? 'redo' : 'undo';
  return key === 'y' && !shift ? 'redo' : undefined;
}

/** Resolves to whether the clipboard took it; the desktop shell grants no page its clipboard. */
export async function toClipboard(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}

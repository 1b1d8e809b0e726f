import { BrowserWindow, clipboard, dialog } from 'electron';
import { writeFile } from 'node:fs/promises';
import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { reasonOf } from '../../main/platform/files/denial.ts';
import { writeHint } from '../../main/platform/files/write-hint.ts';

/** Texts that a person takes out of the app: by the save dialog and the clipboard of the system, which the page itself cannot use. */

/** Answers whether it was saved; false if the person cancelled. */
export async function saveText(fileName: string, text: string): Promise<Result<boolean, Failure>> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const options = { defaultPath: fileName };
  const chosen = await (window === undefined ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options));
  if (chosen.canceled || chosen.filePath === '') return ok(false);
  try {
    await writeFile(chosen.filePath, text);
    return ok(true);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const message = `The file ${chosen.filePath} cannot be written (${reasonOf(error)}).`;
    return err(failure('configuration', 'file', { message, doing: 'saving a file', hint: writeHint(error) }));
  }
}

export function copyText(text: string): void {
  clipboard.writeText(text);
}

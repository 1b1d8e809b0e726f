import { app, screen, type BrowserWindow, type Rectangle } from 'electron';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** Size and place of the window, kept over restarts in the browser profile. */

const place = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  maximized: z.boolean(),
});
export type WindowPlace = z.output<typeof place>;

const usual = { width: 1200, height: 820 };
/** The part of a window that must be on a screen, so that it can be moved, in pixels. */
const grip = { width: 120, height: 40 };

/** The kept place if it can be read and its title bar is on one of the screens; otherwise the usual size. */
export function placeToUse(kept: unknown, screens: readonly Rectangle[]): Partial<WindowPlace> & typeof usual {
  const parsed = place.safeParse(kept);
  if (!parsed.success) return usual;
  const { x, y, width, height, maximized } = parsed.data;
  const isReachable = screens.some(
    (area) =>
      x + width >= area.x + grip.width &&
      x <= area.x + area.width - grip.width &&
      y >= area.y &&
      y <= area.y + area.height - grip.height,
  );
  return isReachable ? { x, y, width, height, maximized } : { width, height, maximized };
}

function fileOfPlace(): string {
  return join(app.getPath('userData'), 'window.json');
}

export function readPlace(): ReturnType<typeof placeToUse> {
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  try {
    return placeToUse(JSON.parse(readFileSync(fileOfPlace(), 'utf8')), screens);
  } catch {
    return placeToUse(undefined, screens);
  }
}

/** Where the file cannot be written, or not to its end, the window opens in its usual place the next time. */
export function keepPlace(window: BrowserWindow): void {
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds();
    const kept: WindowPlace = { x, y, width, height, maximized: window.isMaximized() };
    try {
      mkdirSync(dirname(fileOfPlace()), { recursive: true });
      writeFileSync(fileOfPlace(), JSON.stringify(kept));
    } catch {
      // The next start does without it.
    }
  });
}

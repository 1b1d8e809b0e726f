import { readFile, unlink } from 'node:fs/promises';

/**
 * Windows marks downloaded files with an alternate data stream, `Zone.Identifier` ([MS-FSCC] 5.6.1); zones 3 and 4 are the
 * internet and restricted sites. Other systems have no such mark.
 */
export interface MarkOfTheWeb {
  /** Whether the file came from the internet. */
  isMarked(path: string): Promise<boolean>;
  /** Removes the mark, as Unblock in the file's properties does. */
  unblock(path: string): Promise<void>;
}

/** Whether the stream's text names a zone that is not trusted. */
export function namesForeignZone(stream: string): boolean {
  return /^\s*ZoneId\s*=\s*[34]\s*$/im.test(stream);
}

export function markOfTheWeb(platform: NodeJS.Platform): MarkOfTheWeb {
  const streamOf = (path: string): string => `${path}:Zone.Identifier`;
  if (platform !== 'win32') return { isMarked: async () => false, unblock: async () => {} };
  return {
    isMarked: async (path) => {
      try {
        return namesForeignZone(await readFile(streamOf(path), 'utf8'));
      } catch {
        return false; // no stream, no mark
      }
    },
    unblock: (path) => unlink(streamOf(path)),
  };
}

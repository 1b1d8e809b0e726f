import type { Client } from '../../shared/contract.ts';
import { ok } from '../../shared/result.ts';
import type { TextOutput } from '../ui/text-output.ts';

/** In the desktop app, whose page may use neither the clipboard nor downloads: by the main process. */
export function byMainProcess(client: Pick<Client, 'app/copy-text' | 'app/export-text'>): TextOutput {
  return {
    copy: async (text) => (await client['app/copy-text']({ text })).ok,
    save: async (fileName, text) => {
      const saved = await client['app/export-text']({ fileName, text });
      return saved.ok ? ok(saved.value.saved) : saved;
    },
  };
}

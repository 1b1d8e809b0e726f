import { Button, makeStyles, Spinner } from '@fluentui/react-components';
import { useEffect, useState, type ComponentType } from 'react';
import { Page } from '../../app/page.tsx';
import { ReadOnlyNotice } from '../../app/read-only.tsx';
import { SettingsGate } from '../../app/settings-gate.tsx';
import { useApp, useContract } from '../../app/use-stores.ts';
import { useDelayed } from '../../lib/hooks.ts';
import { hashOf } from '../../lib/routes.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { text as common } from '../../ui/text.ts';
import { text } from './screen-text.ts';

const useStyles = makeStyles({ column: { display: 'grid', gap: '16px', justifyItems: 'start' } });

type Editor = ComponentType<{ readonly actionsAt: HTMLElement | null }>;

/** The editor is a chunk of its own, loaded when it is first opened. */
function useEditor(): 'loading' | 'failed' | { readonly Editor: Editor } {
  const [editor, setEditor] = useState<ReturnType<typeof useEditor>>('loading');
  useEffect(() => {
    const load = async (): Promise<void> => {
      try {
        setEditor({ Editor: (await import('./editor.tsx')).Editor });
      } catch {
        setEditor('failed');
      }
    };
    void load();
  }, []);
  return editor;
}

export function ServerContract() {
  const [actionsAt, setActionsAt] = useState<HTMLElement | null>(null);
  return (
    <Page
      title={text.title}
      lead={text.lead}
      back={{ href: hashOf('plugin-settings'), label: text.back }}
      actions={<div ref={setActionsAt} />}
    >
      <ReadOnlyNotice />
      <SettingsGate>
        <Loaded actionsAt={actionsAt} />
      </SettingsGate>
    </Page>
  );
}

function Loaded({ actionsAt }: { readonly actionsAt: HTMLElement | null }) {
  const styles = useStyles();
  const editor = useEditor();
  const profile = useApp((app) => app.info?.profile) ?? 'real';
  const isRead = useContract(({ view }) => view !== undefined);
  const loadError = useContract((store) => store.loadError);
  const load = useContract((store) => store.load);
  const isWaiting = editor === 'loading' || (!isRead && loadError === undefined);
  const slow = useDelayed(isWaiting);
  if (editor === 'failed') return <StatusText tone="bad">{text.loadFailed}</StatusText>;
  if (loadError !== undefined && !isRead)
    return (
      <div className={styles.column}>
        <ErrorView title={text.unreadable} error={loadError} />
        <Button onClick={() => void load(profile)}>{common.tryAgain}</Button>
      </div>
    );
  if (editor === 'loading' || !isRead)
    return slow ? <Spinner label={editor === 'loading' ? text.loading : text.reading} /> : null;
  return <editor.Editor actionsAt={actionsAt} />;
}

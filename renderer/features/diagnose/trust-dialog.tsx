import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useId, useState } from 'react';
import { useStores, useTrust } from '../../app/use-stores.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { CheckField } from '../../ui/form/fields.tsx';
import { ProgressLine } from '../../ui/progress.tsx';
import { monospaceBlock } from '../../ui/styles.ts';
import { FrameDialog } from '../../ui/text-dialog.tsx';
import { text as common } from '../../ui/text.ts';
import { fingerprintLines, trustFacts } from './certificate-words.ts';
import { text } from './text.ts';
import { meaningOf } from './trust-model.ts';
import type { TrustOrder } from './trust-store.ts';

const useStyles = makeStyles({
  words: { margin: 0 },
  fingerprint: { display: 'grid', gap: '2px', fontWeight: tokens.fontWeightSemibold },
  digits: { ...monospaceBlock, margin: 0, fontWeight: tokens.fontWeightRegular, overflowWrap: 'anywhere' },
});

interface TrustDialogProps {
  readonly order: TrustOrder;
  /** When the certificate was received, in milliseconds since 1970. */
  readonly at: number;
  readonly onCancel: () => void;
  readonly onTrusted: () => void;
}

/** Asks to compare the fingerprint, and trusts the certificate. */
export function TrustDialog({ order, at, onCancel, onTrusted }: TrustDialogProps) {
  const styles = useStyles();
  const { trust: store } = useStores();
  const request = useTrust((state) => state.request);
  const [compared, setCompared] = useState(false);
  const hint = useId();
  const running = request.phase === 'running';
  useEffect(() => () => store.getState().clear(), [store]);
  const trust = async (): Promise<void> => {
    if (compared && (await store.getState().trust(order))) onTrusted();
  };
  const cancel = (): void => (running ? void store.getState().cancel() : onCancel());
  const { kind } = order.candidate;
  const words = text.trust;
  return (
    <FrameDialog
      modalType="alert"
      title={words.titles[kind]}
      words={meaningOf(order.candidate)}
      onClose={onCancel}
      actions={
        <>
          <ProgressLine active={running} label={words.running} />
          <Button onClick={cancel}>{common.cancel}</Button>
          <Button
            appearance="primary"
            disabledFocusable={!compared || running}
            aria-describedby={compared ? undefined : hint}
            onClick={() => void trust()}
          >
            {words.button}
          </Button>
        </>
      }
    >
      <Facts facts={trustFacts(order.candidate.certificate, at)} />
      <div className={styles.fingerprint}>
        {text.certificates.fullFingerprint}
        <p className={styles.digits}>
          {fingerprintLines(order.candidate.certificate.fingerprint).map((line) => (
            <span key={line}>
              {line}
              <br />
            </span>
          ))}
        </p>
      </div>
      <p className={styles.words}>{words.compare[kind]}</p>
      <p className={styles.words}>{words.consequence}</p>
      <CheckField label={words.compared} checked={compared} disabled={running} onCheck={setCompared} />
      <span hidden id={hint}>
        {words.compareFirst}
      </span>
      {request.phase === 'failed' ? <ErrorView error={request.error} title={words.failed} /> : null}
    </FrameDialog>
  );
}

import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { PeerCertificates } from '../../../shared/certificates.ts';
import { toClipboard } from '../../lib/clipboard.ts';
import { Facts } from '../../ui/facts.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { FrameDialog, SelectedText } from '../../ui/text-dialog.tsx';
import { certificates as words } from './text-certificates.ts';
import { exchange } from '../plugin-settings/text.ts';
import { certificatesAsText, certificateViews } from './certificate-words.ts';

const useStyles = makeStyles({
  chain: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '12px' },
  title: { margin: '0 0 4px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  copied: { alignSelf: 'center', color: tokens.colorNeutralForeground2 },
  show: { marginTop: '4px' },
});

interface ShownProps {
  /** The check's label. */
  readonly label: string;
  readonly certificates: PeerCertificates;
  /** When the server showed them. */
  readonly at: number;
  /** Why they were refused, if they were. */
  readonly trouble: string | undefined;
}

/** The button of a check that saw a certificate, and the viewer. */
export function ShowCertificate(props: ShownProps) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const close = (): void => {
    setOpen(false);
    place.current?.querySelector('button')?.focus();
  };
  return (
    <div ref={place}>
      <Button size="small" className={styles.show} aria-label={words.showOf(props.label)} onClick={() => setOpen(true)}>
        {words.show}
      </Button>
      {open ? <CertificateDialog {...props} onClose={close} /> : null}
    </div>
  );
}

interface DialogProps extends ShownProps {
  readonly onClose: () => void;
}

function CertificateDialog({ certificates, at, trouble, onClose }: DialogProps) {
  const styles = useStyles();
  const [copied, setCopied] = useState<'no' | 'yes' | 'by-hand'>('no');
  const asText = certificatesAsText(certificates, at);
  const copy = async (): Promise<void> => {
    setCopied((await toClipboard(asText)) ? 'yes' : 'by-hand');
  };
  return (
    <FrameDialog
      title={words.title}
      words={copied === 'by-hand' ? exchange.byHand : words.lead}
      onClose={onClose}
      actions={
        <>
          <span role="status" className={styles.copied}>
            {copied === 'yes' ? exchange.copied : ''}
          </span>
          <Button onClick={() => void copy()}>{words.copy}</Button>
          <Button appearance="primary" onClick={onClose}>
            {words.close}
          </Button>
        </>
      }
    >
      {copied === 'by-hand' ? (
        <SelectedText label={words.asText} value={asText} />
      ) : (
        <Certificates certificates={certificates} at={at} trouble={trouble} />
      )}
    </FrameDialog>
  );
}

function Certificates({ certificates, at, trouble }: Omit<ShownProps, 'label'>) {
  const styles = useStyles();
  return (
    <>
      {trouble === undefined ? null : <StatusText tone="bad">{trouble}</StatusText>}
      <Facts
        facts={[
          [words.trust, words.trusts[certificates.trust]],
          [words.protocol, certificates.protocol],
        ]}
      />
      <ol className={styles.chain}>
        {certificateViews(certificates, at).map(({ title, facts }, index) => (
          <li key={certificates.chain[index]?.fingerprint}>
            <h3 className={styles.title}>{title}</h3>
            <Facts facts={facts} />
          </li>
        ))}
      </ol>
    </>
  );
}

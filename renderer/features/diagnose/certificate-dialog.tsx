import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { PeerCertificates } from '../../../shared/certificates.ts';
import { toClipboard } from '../../lib/clipboard.ts';
import { Facts } from '../../ui/facts.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { FrameDialog, SelectedText } from '../../ui/text-dialog.tsx';
import { certificatesAsText, certificateViews } from './certificate-words.ts';
import { text } from './text.ts';
import { text as common } from '../../ui/text.ts';
import { plainList } from '../../ui/styles.ts';

const useStyles = makeStyles({
  chain: { ...plainList, display: 'grid', gap: '12px' },
  title: { margin: '0 0 4px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  copied: { alignSelf: 'center', color: tokens.colorNeutralForeground2 },
  show: { marginTop: '4px' },
});

interface ShownProps {
  readonly label: string;
  readonly certificates: PeerCertificates;
  /** When they were received, in milliseconds since the epoch. */
  readonly at: number;
  readonly failure: string | undefined;
}

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
      <Button
        size="small"
        className={styles.show}
        aria-label={text.certificates.showOf(props.label)}
        onClick={() => setOpen(true)}
      >
        {text.certificates.show}
      </Button>
      {open ? <CertificateDialog {...props} onClose={close} /> : null}
    </div>
  );
}

interface DialogProps extends ShownProps {
  readonly onClose: () => void;
}

function CertificateDialog({ certificates, at, failure, onClose }: DialogProps) {
  const styles = useStyles();
  const [copied, setCopied] = useState<'no' | 'yes' | 'by-hand'>('no');
  const asText = certificatesAsText(certificates, at);
  const copy = async (): Promise<void> => {
    setCopied((await toClipboard(asText)) ? 'yes' : 'by-hand');
  };
  return (
    <FrameDialog
      title={text.certificates.title}
      words={copied === 'by-hand' ? common.byHand : text.certificates.lead}
      onClose={onClose}
      tools={
        <>
          <span role="status" className={styles.copied}>
            {copied === 'yes' ? common.copied : ''}
          </span>
          <Button onClick={() => void copy()}>{common.copy}</Button>
        </>
      }
    >
      {copied === 'by-hand' ? (
        <SelectedText label={text.certificates.asText} value={asText} />
      ) : (
        <Certificates certificates={certificates} at={at} failure={failure} />
      )}
    </FrameDialog>
  );
}

function Certificates({ certificates, at, failure }: Omit<ShownProps, 'label'>) {
  const styles = useStyles();
  return (
    <>
      {failure === undefined ? null : <StatusText tone="bad">{failure}</StatusText>}
      <Facts
        facts={[
          [text.certificates.trust, text.certificates.trusts[certificates.trust]],
          [text.certificates.protocol, certificates.protocol],
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

import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { PeerCertificates } from '../../../shared/certificates.ts';
import type { CheckName } from '../../../shared/diagnose-result.ts';
import { usePractising, useReadOnly } from '../../app/use-stores.ts';
import { useTextOutput } from '../../ui/text-output.ts';
import { Facts } from '../../ui/facts.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { FrameDialog, SelectedText } from '../../ui/text-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { SettingLink } from '../../ui/go-link.tsx';
import { useIsPi } from '../plugin-settings/use-plugin-settings.ts';
import { certificatesAsText, certificateViews } from './certificate-words.ts';
import { TrustDialog } from './trust-dialog.tsx';
import { trustOfferOf, type TrustOffer } from './trust-model.ts';
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
  readonly check: CheckName;
  readonly label: string;
  readonly certificates: PeerCertificates;
  /** When they were received, in milliseconds since the epoch. */
  readonly at: number;
  readonly failure: string | undefined;
  /** Settings were changed since. */
  readonly isOld: boolean;
}

export function ShowCertificate(props: ShownProps) {
  const styles = useStyles();
  const [open, setOpen] = useState<'none' | 'certificate' | 'certificate-again' | 'trust'>('none');
  const offer = useTrustOffer(props);
  const place = useRef<HTMLDivElement>(null);
  const close = (): void => {
    setOpen('none');
    place.current?.querySelector('button')?.focus();
  };
  return (
    <div ref={place}>
      <Button
        size="small"
        className={styles.show}
        aria-label={text.certificates.showOf(props.label)}
        onClick={() => setOpen('certificate')}
      >
        {text.certificates.show}
      </Button>
      {open === 'certificate' || open === 'certificate-again' ? (
        <CertificateDialog
          {...props}
          offer={offer}
          startsAtTrust={open === 'certificate-again'}
          onTrust={() => setOpen('trust')}
          onClose={close}
        />
      ) : null}
      {open === 'trust' && offer?.kind === 'offer' ? (
        <TrustDialog
          order={offer.order}
          at={props.at}
          onCancel={() => setOpen('certificate-again')}
          onTrusted={close}
        />
      ) : null}
    </div>
  );
}

function useTrustOffer({ check, certificates, isOld }: ShownProps): TrustOffer | undefined {
  const practising = usePractising();
  const readOnly = useReadOnly() !== undefined;
  const isPi = useIsPi();
  return trustOfferOf({ check, certificates, practising, readOnly, isOld, isPi });
}

interface DialogProps extends ShownProps {
  readonly offer: TrustOffer | undefined;
  /** The focus starts on the button that trusts. */
  readonly startsAtTrust: boolean;
  readonly onTrust: () => void;
  readonly onClose: () => void;
}

function CertificateDialog({ onClose, offer, startsAtTrust, onTrust, ...shown }: DialogProps) {
  const { certificates, at } = shown;
  const styles = useStyles();
  const textOutput = useTextOutput();
  const [copied, setCopied] = useState<'no' | 'yes' | 'by-hand'>('no');
  const asText = certificatesAsText(certificates, at);
  const copy = async (): Promise<void> => {
    setCopied((await textOutput.copy(asText)) ? 'yes' : 'by-hand');
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
          {offer?.kind === 'offer' ? (
            <TrustButton
              label={text.trust.open[offer.order.candidate.kind]}
              focused={startsAtTrust}
              onClick={onTrust}
            />
          ) : null}
          <Button onClick={() => void copy()}>{common.copy}</Button>
        </>
      }
    >
      {copied === 'by-hand' ? (
        <SelectedText label={text.certificates.asText} value={asText} />
      ) : (
        <Certificates {...shown} offer={offer} />
      )}
    </FrameDialog>
  );
}

interface TrustButtonProps {
  readonly label: string;
  readonly focused: boolean;
  readonly onClick: () => void;
}

function TrustButton({ label, focused, onClick }: TrustButtonProps) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // After the dialog has focused its first button.
    const frame = focused ? requestAnimationFrame(() => place.current?.querySelector('button')?.focus()) : 0;
    return () => cancelAnimationFrame(frame);
  }, [focused]);
  return (
    <span ref={place}>
      <Button onClick={onClick}>{label}</Button>
    </span>
  );
}

function Certificates({ certificates, at, failure, offer }: ShownProps & Pick<DialogProps, 'offer'>) {
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
      {offer?.kind === 'none' ? <NoTrust {...offer} /> : null}
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

function NoTrust({ why, setting }: Extract<TrustOffer, { readonly kind: 'none' }>) {
  return (
    <Notice intent="info">
      <OutsideText>{why}</OutsideText> {setting === undefined ? null : <SettingLink setting={setting} />}
    </Notice>
  );
}

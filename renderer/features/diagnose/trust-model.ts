import type { RawAppliance } from '../../../shared/appliance.ts';
import { applianceTexts, namesAppliance } from '../../../shared/appliance.ts';
import { trustCandidateOf, type PeerCertificates, type TrustCandidate } from '../../../shared/certificates.ts';
import type { CheckName } from '../../../shared/diagnose-result.ts';
import type { SettingName } from '../../../shared/setting-names.ts';
import { pluginSecretNames } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { ShownSecretState } from '../../../shared/views.ts';
import { secretStateOf } from '../../lib/section-draft.ts';
import { textOf } from '../../lib/values.ts';
import type { DraftStore } from '../plugin-settings/store.ts';
import { text } from './text.ts';
import type { TrustedNow, TrustOrder } from './trust-store.ts';

/** Whether the certificate of a check can be trusted from its viewer, and what follows from it. Pure. */

const words = text.trust;

/** The order that the button gives; or why there is no button. */
export type TrustOffer =
  | { readonly kind: 'offer'; readonly order: TrustOrder }
  | { readonly kind: 'none'; readonly why: string; readonly setting?: SettingName };

export interface TrustCircumstances {
  readonly check: CheckName;
  readonly certificates: PeerCertificates;
  readonly practising: boolean;
  /** The settings can only be looked at. */
  readonly readOnly: boolean;
  /** Settings were changed since the diagnosis. */
  readonly isOld: boolean;
  /** Whether the form of PI, with Trusted CA File, is that of the chosen plugin. */
  readonly isPi: boolean;
}

/** Nothing for a certificate that is trusted, or refused for another reason. */
export function trustOfferOf(circumstances: TrustCircumstances): TrustOffer | undefined {
  const { check, certificates, practising, readOnly, isOld, isPi } = circumstances;
  const candidate = trustCandidateOf(certificates);
  if (candidate === undefined || !isPi) return undefined;
  if (practising) return { kind: 'none', why: words.notInPractice };
  if (readOnly) return { kind: 'none', why: words.notForOperators };
  if (isOld) return { kind: 'none', why: words.settingsChanged };
  if (candidate.kind === 'missing-root')
    return { kind: 'none', why: words.missingRoot(candidate.highest), setting: 'trustedCaFile' };
  return { kind: 'offer', order: { server: check === 'site-tls' ? 'appliance' : 'pi', candidate } };
}

/** What is trusted then, in words. */
export function meaningOf({ kind, certificate }: TrustCandidate): string {
  if (kind === 'root') return words.meansRoot;
  return certificate.isAuthority ? words.meansServerAuthority : words.meansServer;
}

type Draft = Pick<DraftStore, 'rules' | 'view' | 'values' | 'secrets'>;

/** Whether the draft still names the new file, and the saved settings do not. */
export function isUnsavedTrust(trusted: TrustedNow | undefined, { rules, view, values }: Draft): boolean {
  const of = (settings: Draft['values']): string => textOf(rules.valueOf(settings, 'trustedCaFile'));
  return trusted !== undefined && of(values) === trusted.file && view !== undefined && of(view.plugin) !== trusted.file;
}

/** The labels of the stored secrets that are bound to what was trusted before, and not typed again yet. */
export function secretsToType(
  draft: Draft,
  appliance: { readonly appliance: RawAppliance; readonly clientSecret: ShownSecretState } | undefined,
): { readonly here: readonly string[]; readonly onAppliance: readonly string[] } {
  const here = pluginSecretNames.filter((name) => secretStateOf(draft, name) === 'other-trust');
  const isBound = appliance !== undefined && namesAppliance(appliance.appliance) && appliance.clientSecret === 'set';
  return {
    here: here.map((name) => settingTexts[name].label),
    onAppliance: isBound ? [applianceTexts.clientSecret.label] : [],
  };
}

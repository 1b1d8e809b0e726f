import { describe, expect, it, vi } from 'vitest';
import type { LinkStatus } from '../../shared/service-status.ts';
import type { ServiceView } from '../../shared/views.ts';
import { notifyOfOutages, outageOf } from './outage-notice.ts';

const shown = vi.hoisted((): string[] => []);
vi.mock('electron', () => ({
  Notification: class {
    static isSupported = () => true;
    readonly title: string;
    constructor({ title }: { readonly title: string }) {
      this.title = title;
    }
    on(): void {}
    show(): void {
      shown.push(this.title);
    }
  },
}));

const running = (state: LinkStatus['state']) =>
  ({ connection: 'connected', status: { link: { state, active: true } } }) as ServiceView;
const view = (connection: ServiceView['connection']): ServiceView => ({ connection });

describe('an outage', () => {
  it.each([
    ['of the service', running('connected'), view('lost'), 'The ECM service has stopped'],
    ['of the service that has no link', running('off'), view('absent'), 'The ECM service has stopped'],
    ['of the link', running('connected'), running('waiting'), 'Connection to the appliance lost'],
    ['by a refusal', running('connected'), running('refused'), 'The appliance refused the connection'],
  ] as const)('%s is reported', (_what, before, now, title) => {
    expect(outageOf(before, now)?.title).toBe(title);
  });

  it.each([
    ['at the start', undefined, view('absent')],
    ['of a service that was not running', view('absent'), view('lost')],
    ['that goes on', running('waiting'), running('waiting')],
    ['of a link that is turned off', running('connected'), running('off')],
    ['where nothing changed', running('connected'), running('connected')],
  ] as const)('is none %s', (_what, before, now) => {
    expect(outageOf(before, now)).toBeUndefined();
  });

  it('is reported once, whatever is tried in between', () => {
    let send: (event: string, payload: unknown) => void = () => {};
    notifyOfOutages({ onEvent: (listener) => ((send = listener as typeof send), () => {}) }, () => {});
    const states = [running('connected'), running('connecting'), running('waiting'), running('connecting')];
    for (const state of [
      ...states,
      running('waiting'),
      view('connecting'),
      view('lost'),
      view('connecting'),
      view('lost'),
    ])
      send('service/state', state);
    send('app/state', {});
    expect(shown).toEqual(['Connection to the appliance lost', 'The ECM service has stopped']);
  });
});

import { Notification } from 'electron';
import type { ServiceView } from '../../shared/views.ts';
import type { Host } from '../host.ts';

/** A notification of the system when the service or its link goes down while the window is open. */

interface Notice {
  readonly title: string;
  readonly body: string;
}

type Known = Pick<ServiceView, 'connection' | 'status'>;

const serviceEnded: Notice = {
  title: 'The ECM service has stopped',
  body: 'Requests from the appliance are not answered. See Service & logs.',
};
const linkLost: Notice = {
  title: 'Connection to the appliance lost',
  body: 'The ECM service tries to connect again. See Appliance.',
};
const linkRefused: Notice = {
  title: 'The appliance refused the connection',
  body: 'Requests are not answered until it is fixed. See Appliance.',
};

/** What went down between two states; nothing if nothing did. */
export function outageOf(before: Known | undefined, now: Known): Notice | undefined {
  if (before?.connection !== 'connected') return undefined;
  if (now.connection === 'lost' || now.connection === 'absent') return serviceEnded;
  const [linkBefore, link] = [before.status?.link.state, now.status?.link.state];
  if (linkBefore !== 'connected' || link === 'connected') return undefined;
  if (link === 'waiting') return linkLost;
  return link === 'refused' ? linkRefused : undefined;
}

/** @param bringForward called when the person chooses the notification */
export function notifyOfOutages({ onEvent }: Pick<Host, 'onEvent'>, bringForward: () => void): void {
  let known: Known | undefined;
  onEvent((event, payload) => {
    if (event !== 'service/state') return;
    const { connection, status } = payload as ServiceView;
    // What is being connected was up, or will be.
    if (connection === 'connecting' || (connection === 'connected' && status?.link.state === 'connecting')) return;
    const now = { connection, status };
    const notice = outageOf(known, now);
    known = now;
    if (notice === undefined || !Notification.isSupported()) return;
    const shown = new Notification(notice);
    shown.on('click', bringForward);
    shown.show();
  });
}

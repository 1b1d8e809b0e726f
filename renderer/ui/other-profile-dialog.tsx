import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useApp } from '../app/use-stores.ts';
import { text } from './text.ts';

/** Says that nothing was saved because another profile is in use by now, and brings that one. */
export function OtherProfileDialog() {
  const refusedFor = useApp((app) => app.refusedFor);
  const reload = useApp((app) => app.reload);
  if (refusedFor === undefined) return null;
  const { title, reasons, remedy, reload: label } = text.otherProfile;
  return (
    <Dialog modalType="alert" open>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {reasons[refusedFor]} {remedy}
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={() => void reload()}>
              {label}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

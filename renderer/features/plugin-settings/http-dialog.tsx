import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useDraft } from '../../app/use-stores.ts';
import { text } from './text.ts';

/** Asked once for each address that is not https and not this machine. */
export function HttpDialog() {
  const save = useDraft((draft) => draft.save);
  const saveDraft = useDraft((draft) => draft.saveDraft);
  const dismiss = useDraft((draft) => draft.dismissSave);
  const open = save.phase === 'confirm-http';
  return (
    <Dialog modalType="alert" open={open} onOpenChange={(_event, data) => (data.open ? undefined : dismiss())}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{text.settings.httpTitle}</DialogTitle>
          <DialogContent>{open ? text.settings.httpText(save.origin) : null}</DialogContent>
          <DialogActions>
            <Button onClick={() => void saveDraft(true)}>{text.settings.httpSave}</Button>
            {/* The first of the dialog would have the focus, and one Enter more would send passwords in the clear. */}
            <Button appearance="primary" autoFocus onClick={dismiss}>
              {text.settings.goBack}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

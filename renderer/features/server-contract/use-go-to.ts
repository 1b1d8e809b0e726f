import { isFunctionName } from '../../../shared/contract-functions.ts';
import { useContract } from '../../app/use-stores.ts';
import { jumpTo } from './jump.ts';
import type { TodoItem } from './todo-model.ts';

/** Shows and focuses what settles an item of the to-do list. */
export function useGoTo(): (item: TodoItem) => void {
  const select = useContract((store) => store.select);
  return ({ target }) => {
    if (isFunctionName(target)) select(target);
    jumpTo(target);
  };
}

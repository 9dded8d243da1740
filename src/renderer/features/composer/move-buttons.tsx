import type { Message } from '../../../shared/domain/message.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import type { Places } from './queue-places.ts';

/** The way through the queue for the keyboard; a mouse can also drag. */
export function MoveButtons({
  message,
  places,
}: {
  readonly message: Message;
  readonly places: Places;
}) {
  const { actions } = useApp();
  function move(before: string | null): void {
    void actions.moveMessage(message.id, before);
  }
  const { up, down } = places;
  return (
    <>
      {up !== undefined && (
        <Button size="small" look="quiet" onClick={() => move(up)}>
          Move up
        </Button>
      )}
      {down !== undefined && (
        <Button size="small" look="quiet" onClick={() => move(down)}>
          Move down
        </Button>
      )}
    </>
  );
}

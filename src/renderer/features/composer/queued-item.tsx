import type { DragEvent, ReactNode } from 'react';
import { useState } from 'react';

import type { Message } from '../../../shared/domain/message.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { isMovable } from './queue-places.ts';

interface QueuedItemProps {
  readonly message: Message;
  readonly isOurs: boolean;
  readonly children: ReactNode;
}

/** Of ours alone, so that nothing from elsewhere can be dropped into the queue. */
const dragType = 'application/x-roundhouse-message';

/** One message of the queue; dragged onto another it goes before that one. */
export function QueuedItem({ message, isOurs, children }: QueuedItemProps) {
  const { actions } = useApp();
  const [isOver, setIsOver] = useState(false);
  const canMove = isOurs && isMovable(message);

  function takes(event: DragEvent): boolean {
    return canMove && event.dataTransfer.types.includes(dragType);
  }
  function onDrop(event: DragEvent): void {
    setIsOver(false);
    const dragged = event.dataTransfer.getData(dragType);
    if (!takes(event) || dragged === '' || dragged === message.id) return;
    event.preventDefault();
    void actions.moveMessage(dragged, message.id);
  }
  return (
    <li
      className={isOver ? 'is-over' : ''}
      draggable={canMove}
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, message.id);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={(event) => {
        if (!takes(event)) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={onDrop}
    >
      {children}
    </li>
  );
}

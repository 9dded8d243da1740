import { writerName } from '../../../shared/domain/actor.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { FileItem } from '../../core/timeline/timeline.ts';
import { SharedFileView } from '../files/shared-file-view.tsx';

/** A file that somebody gave to the session, or the session to its operators. */
export function FileRow({
  item,
  session,
}: {
  readonly item: FileItem;
  readonly session: SessionView;
}) {
  const { author, file, state } = item;
  if (state === 'withdrawn') {
    return (
      <div className="faint">
        {writerName(author)} attached {file.name}, which was withdrawn.
      </div>
    );
  }
  return (
    <div>
      <b className="timeline-author">{writerName(author)}</b>{' '}
      <span className="timeline-tag">attached a file</span>
      <SharedFileView session={session.id} file={file} />
    </div>
  );
}

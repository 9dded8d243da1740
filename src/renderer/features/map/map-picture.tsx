import { useEffect, useId, useMemo, useRef, useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { formatDuration } from '../../core/labels/format.ts';
import type { Wait } from '../../core/map/waits.ts';
import { signalTone, stateWord } from '../../core/stores/session-groups.ts';
import { Signal } from '../../ui/signal.tsx';
import { layoutMap, nodeHeight, nodeWidth, pathBetween, type MapLine } from './map-layout.ts';

interface MapPictureProps {
  /** Those that have a line. */
  readonly sessions: readonly SessionView[];
  readonly waits: readonly Wait[];
  /** From a session to each that it started. */
  readonly workers: readonly MapLine[];
  /** Ids of sessions that wait for each other in a ring. */
  readonly stuck: ReadonlySet<string>;
  readonly now: number;
  readonly onOpen: (session: string) => void;
}

/** Sessions as boxes, arrows from who waits to whom. The list beside it says the same in words. */
export function MapPicture(props: MapPictureProps) {
  const { sessions, waits, workers, stuck, now, onOpen } = props;
  const area = useRef<HTMLDivElement>(null);
  const width = useWidth(area);
  const markerId = useId();
  const layout = useMemo(
    () =>
      layoutMap(
        sessions.map(({ id }) => id),
        [...waits, ...workers],
        width,
      ),
    [sessions, waits, workers, width],
  );
  return (
    <div ref={area} className="map-area">
      <div className="map-picture" style={{ height: layout.height }}>
        <svg width={layout.width} height={layout.height} aria-hidden="true">
          <defs>
            <marker
              id={markerId}
              className="map-head"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto-start-reverse"
            >
              <path d="M 0 0 L 8 4 L 0 8 z" />
            </marker>
          </defs>
          {workers.map(({ from, to }) => (
            <Line key={`${from} ${to}`} layout={layout} from={from} to={to} label="worker" />
          ))}
          {waits.map(({ ask, from, to }) => (
            <Line
              key={ask.id}
              layout={layout}
              from={from}
              to={to}
              label={formatDuration(Math.max(0, now - Date.parse(ask.createdAt)))}
              marker={markerId}
              isStuck={stuck.has(from) && stuck.has(to)}
            />
          ))}
        </svg>
        <ul aria-label="Sessions on the map">
          {sessions.map((session) => {
            const spot = layout.spots.get(session.id);
            if (!spot) return null;
            return (
              <li
                key={session.id}
                style={{ left: spot.x, top: spot.y, width: nodeWidth, height: nodeHeight }}
              >
                <button
                  type="button"
                  className={nodeClass(session, stuck)}
                  title={session.name}
                  onClick={() => onOpen(session.id)}
                >
                  <Signal tone={signalTone(session)} />
                  <span className="map-words">
                    <b className="cut">{session.name}</b>
                    <small className="cut">{placeWord(session)}</small>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

function nodeClass({ id, parent }: SessionView, stuck: ReadonlySet<string>): string {
  return `map-node${parent === null ? '' : ' is-worker'}${stuck.has(id) ? ' is-stuck' : ''}`;
}

function placeWord(session: SessionView): string {
  const place = session.launcher === 'local' ? '' : ` · ${session.launcher}`;
  return `${stateWord(session)}${place}`;
}

interface LineProps extends MapLine {
  readonly layout: ReturnType<typeof layoutMap>;
  readonly label: string;
  /** Only who waits has an arrow. */
  readonly marker?: string;
  readonly isStuck?: boolean;
}

function Line({ layout, from, to, label, marker, isStuck = false }: LineProps) {
  const start = layout.spots.get(from);
  const end = layout.spots.get(to);
  if (!start || !end) return null;
  const { path, labelX, labelY } = pathBetween(start, end);
  const kind = marker === undefined ? 'map-child' : 'map-wait';
  return (
    <g className={isStuck ? `${kind} is-stuck` : kind}>
      <path d={path} {...(marker !== undefined && { markerEnd: `url(#${marker})` })} />
      <text x={labelX} y={labelY} dy="0.32em">
        {label}
      </text>
    </g>
  );
}

/** Before it is measured the width of a phone: what fits there fits anywhere. */
const leastWidth = 340;

function useWidth(area: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(leastWidth);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [area]);
  return width;
}

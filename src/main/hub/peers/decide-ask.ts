import type { AskId, OperatorId, SessionId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import { joinedActors } from '../../../shared/domain/actor.ts';
import type { Ask, AskParty, AskTerms } from '../../../shared/domain/ask.ts';
import {
  answerTextLimit,
  askHopLimit,
  askHourMs,
  askTextLimit,
  asksPerPairLimit,
  isAskOver,
  isUnheard,
  openAsksLimit,
  rootsOf,
  unheardAsksLimit,
} from '../../../shared/domain/ask.ts';
import { messageText } from '../../../shared/domain/message-text.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { LogState } from '../commands/hub-log.ts';
import { filesFor } from './ask-files.ts';
import { pathOf } from './envelope.ts';

export interface WantedAsk {
  readonly asker: SessionId;
  /** `web` or `@web`. */
  readonly to: string;
  readonly text: string;
  readonly wantsAnswer: boolean;
  /** Ids of files of the asker. */
  readonly files?: readonly string[] | undefined;
}

/** Whether an operator may ask a session of somebody else, as of this moment. */
export interface AskRights {
  mayAsk(operator: OperatorId, session: SessionView): boolean;
}

/** What both ends store, without what is random or of the clock. */
export type DecidedAsk = Omit<AskTerms, 'ask' | 'side' | 'mark' | 'expiresAt'>;

/** Whether a session may ask this now. Each refusal is written for the model that reads it. */
export function decideAsk(
  state: LogState,
  wanted: WantedAsk,
  { nowMs, rights }: { readonly nowMs: number; readonly rights: AskRights },
): Result<DecidedAsk, Refusal> {
  const asker = state.sessions.get(wanted.asker);
  if (!asker || asker.isRemoved) return err(refusal('gone', 'This session was removed.'));
  const text = messageText(wanted.text);
  const wrong = whyTextIsWrong(text, askTextLimit);
  if (wrong) return err(wrong);
  const found = findPeer(peersOf(state, asker, rights), asker, wanted.to);
  if (!found.ok) return found;
  const target = found.value;
  const files = filesFor(asker, wanted.files, target);
  if (!files.ok) return files;
  const { chain, ...origin } = originOf(asker);
  const refused =
    whyLoop(chain, target) ?? whyTooMany({ asker, target, nowMs }) ?? whyTooFar(chain, target);
  if (refused) return err(refused);
  return ok({
    from: partyOf(asker),
    to: partyOf(target),
    wantsAnswer: wanted.wantsAnswer,
    text,
    ...files.value,
    chain,
    ...origin,
  });
}

/** Where that comes from which a session asks now. */
export type AskOrigin = Pick<AskTerms, 'chain' | 'root' | 'roots' | 'parent'>;

export function originOf(asker: SessionView): AskOrigin {
  const handled = handledAsk(asker);
  const roots = peopleBehind(asker);
  return {
    chain: chainOf(asker, handled),
    root: handled?.root ?? roots.at(-1) ?? ownerOf(asker),
    roots,
    parent: openParentOf(asker, handled),
  };
}

/** The ask that a reply answers. */
export function decideReply(
  view: SessionView,
  { ask: named, text }: { readonly ask: AskId | undefined; readonly text: string },
): Result<Ask, Refusal> {
  const answer = messageText(text);
  const wrong = whyTextIsWrong(answer, answerTextLimit);
  if (wrong) return err(wrong);
  const incoming = view.asks.filter(({ side, wantsAnswer }) => side === 'target' && wantsAnswer);
  const open = incoming.filter((ask) => !isAskOver(ask) && ask.state !== 'queued');
  const known = incoming.find(({ id }) => id === named);
  if (known && isAskOver(known)) {
    return err(
      refusal(
        'refused',
        `The question ${known.id} is ${known.state} already.`,
        `Use tell_peer to send @${known.from.name} anything more.`,
      ),
    );
  }
  const ask = named === undefined ? open.at(-1) : open.find(({ id }) => id === named);
  if (ask) return ok(ask);
  const which =
    named === undefined ? 'No question waits' : `There is no question ${named} that waits`;
  return err(
    refusal('not_found', `${which} for your answer.`, 'Use tell_peer to start a message.'),
  );
}

/**
 * The other sessions of the same owner, in the order of their names: those that everybody who stands behind the turn may
 * ask. A guest of one session reaches no other through it.
 */
export function peersOf(
  state: LogState,
  asker: SessionView,
  rights: AskRights,
): readonly SessionView[] {
  const people = peopleBehind(asker).map(({ id }) => asId('operator', id));
  return [...state.sessions.values()]
    .filter((view) => !view.isRemoved && view.id !== asker.id && view.owner.id === asker.owner.id)
    .filter((view) => people.every((id) => id === view.owner.id || rights.mayAsk(id, view)))
    .toSorted((left, right) => left.name.localeCompare(right.name));
}

/** What an ask of this session belongs to: the peer's question that it works on, or the answer that woke it. */
function handledAsk(view: SessionView): Ask | undefined {
  const promptIds = view.turn?.state === 'running' ? view.turn.promptIds : [];
  return view.asks.findLast(
    (ask) =>
      (ask.promptId !== null && promptIds.includes(ask.promptId)) ||
      (ask.side === 'target' && ask.state === 'read' && ask.wantsAnswer),
  );
}

/** Also after an answer woke it: what it asks then is still for the question that it asked the first time for. */
function openParentOf(asker: SessionView, handled: Ask | undefined): AskId | null {
  const parent = handled?.side === 'asker' ? handled.parent : handled?.id;
  const open = asker.asks.find(({ id, side }) => id === parent && side === 'target');
  return open && !isAskOver(open) ? open.id : null;
}

function chainOf(asker: SessionView, handled: Ask | undefined): readonly AskParty[] {
  const before = (handled?.chain ?? []).filter(({ id }) => id !== asker.id);
  return [...before, partyOf(asker)];
}

/** Everybody who gave the session the turn that it is in, or the last one; its owner where nobody is known. */
export function peopleBehind(view: SessionView): readonly Actor[] {
  const handled = handledAsk(view);
  const authors = view.turn?.authors.filter(({ type }) => type === 'operator') ?? [];
  const people = joinedActors(handled ? rootsOf(handled) : [], authors);
  return people.length > 0 ? people : [ownerOf(view)];
}

function ownerOf({ owner }: SessionView): Actor {
  return { type: 'operator', id: owner.id, name: owner.name };
}

function partyOf({ id, name }: SessionView): AskParty {
  return { id, name };
}

function findPeer(
  peers: readonly SessionView[],
  asker: SessionView,
  reference: string,
): Result<SessionView, Refusal> {
  const name = reference.startsWith('@') ? reference.slice(1) : reference;
  if (name === asker.name || name === asker.id) {
    return err(
      refusal('refused', `You are @${asker.name} yourself.`, 'Use list_peers to see others.'),
    );
  }
  const peer = peers.find((view) => view.name === name) ?? peers.find((view) => view.id === name);
  if (peer) return ok(peer);
  const names = peers.slice(0, 20).map((view) => `@${view.name}`);
  const hint =
    names.length === 0 ? 'No other session is there.' : `There are: ${names.join(', ')}.`;
  return err(refusal('not_found', `There is no session @${name}.`, hint));
}

function whyTextIsWrong(text: string, limit: number): Refusal | undefined {
  if (text.trim() === '') return refusal('bad_request', 'The text is empty.');
  if (text.length <= limit) return undefined;
  return refusal(
    'too_large',
    `The text has ${text.length} characters; at most ${limit} are allowed.`,
    'Say it in fewer words, or write it into a file and name its path.',
  );
}

function whyLoop(chain: readonly AskParty[], target: SessionView): Refusal | undefined {
  if (!chain.some(({ id }) => id === target.id)) return undefined;
  return refusal(
    'refused',
    `This would be a loop: ${pathOf(chain)} → @${target.name}. @${target.name} waits for this answer already.`,
    'Use reply to say what you know, or what you lack.',
  );
}

function whyTooFar(chain: readonly AskParty[], target: SessionView): Refusal | undefined {
  if (chain.length <= askHopLimit) return undefined;
  return refusal(
    'refused',
    `This question has passed through ${askHopLimit} sessions (${pathOf(chain)}) and goes no further, so @${target.name} was not asked.`,
    'Use reply to say what you know, or what you lack.',
  );
}

function whyTooMany(given: {
  readonly asker: SessionView;
  readonly target: SessionView;
  readonly nowMs: number;
}): Refusal | undefined {
  const { asker, target, nowMs } = given;
  const recent = asker.asks.filter(
    ({ side, to, createdAt }) =>
      side === 'asker' && to.id === target.id && Date.parse(createdAt) > nowMs - askHourMs,
  );
  const [oldest] = recent;
  if (recent.length >= asksPerPairLimit && oldest) {
    const leftMs = Date.parse(oldest.createdAt) + askHourMs - nowMs;
    return refusal(
      'rate_limited',
      `@${asker.name} has sent @${target.name} ${asksPerPairLimit} messages within an hour, which is the limit.`,
      `The next one is possible in ${Math.max(1, Math.ceil(leftMs / 60_000))} min.`,
    );
  }
  if (asker.asks.filter((ask) => isUnheard(ask)).length >= unheardAsksLimit) {
    return refusal(
      'busy',
      `${unheardAsksLimit} messages of @${asker.name} are under way, which is the limit.`,
      'End your turn: what became of them comes to you as messages. Then ask again.',
    );
  }
  const waiting = target.asks.filter((ask) => ask.side === 'target' && !isAskOver(ask));
  if (waiting.length < openAsksLimit) return undefined;
  return refusal('busy', `${openAsksLimit} messages wait for @${target.name} already.`);
}

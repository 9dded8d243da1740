import { placeOfActor, type Actor } from '../../../shared/domain/actor.ts';

/** Where its author was, behind the name; nothing for whoever was at a computer's page. */
export function AuthorPlace({ author }: { readonly author: Actor | null | undefined }) {
  const place = author ? placeOfActor(author) : null;
  return place === null ? null : <span className="faint"> · {place}</span>;
}

import { expect, test } from 'vitest';

import { panelsAt, sessionPanels } from '../../../src/renderer/app/panels/session-panels.ts';
import { pageKeys } from '../../../src/renderer/core/keys/keys.ts';
import { firstLayout } from '../../../src/renderer/core/stores/layout-store.ts';
import { SessionStory } from '../../support/session-story.ts';

const session = new SessionStory().start().view;

function shownAt(hasPanes: boolean, wanted: string): string {
  return panelsAt({ session, hasPanes }, wanted).shown.id;
}

function titlesAt(hasPanes: boolean): readonly string[] {
  return panelsAt({ session, hasPanes }, '').panels.map((panel) => panel.title);
}

test('a shell with panes shows the terminal there, and any other as a panel', () => {
  expect(titlesAt(true)).toEqual(['Timeline', 'Changes']);
  expect(titlesAt(false)).toEqual(['Timeline', 'Terminal', 'Changes']);
});

test('the wanted panel is shown where it is available, else the first one', () => {
  expect(shownAt(false, 'terminal')).toBe('terminal');
  expect(shownAt(true, 'terminal')).toBe('timeline');
  expect(shownAt(true, 'a panel of another version')).toBe('timeline');
});

test('each panel has an id, a title and a key of its own', () => {
  const keys = sessionPanels.flatMap((panel) => panel.key ?? []);

  expect(new Set(sessionPanels.map((panel) => panel.id)).size).toBe(sessionPanels.length);
  expect(new Set(sessionPanels.map((panel) => panel.title)).size).toBe(sessionPanels.length);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => pageKeys[key].where !== 'everywhere')).toEqual([]);
});

test('the panel that is shown first is registered', () => {
  expect(sessionPanels.map((panel) => panel.id)).toContain(firstLayout.panel);
});

import { describe, expect, it } from 'vitest';

import type { NewAuditRow } from '../../../../src/main/hub/store/audit-rows.ts';
import { sampleEvent } from '../../../support/store/sample-events.ts';
import { StoreLab } from '../../../support/store/store-lab.ts';

const dayMs = 24 * 60 * 60_000;

function row(operator: string | null, entry: string, at = '2030-01-01T10:00:00.000Z'): NewAuditRow {
  return { at, operator, entry: JSON.stringify({ entry }) };
}

describe('the audit log on the disk', () => {
  it('[AUD7] keeps its chain over restarts, and pages through it in both directions', async () => {
    await using lab = new StoreLab();
    const first = await lab.open();
    expect(await first.addAudit([row('o_ana', 'one'), row('o_jo', 'two')])).toBe(2);
    await first[Symbol.asyncDispose]();
    const store = await lab.open();
    expect(await store.addAudit([row('o_ana', 'three')])).toBe(3);

    expect(await store.checkAudit()).toEqual({ entries: 3, brokenAt: null });
    const all = { operator: null, device: null, limit: 2 };
    const end = await store.auditPage({ ...all, direction: 'before', cursor: 99 });
    expect(end.rows.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(end.next).toBe(2);
    const beginning = await store.auditPage({ ...all, direction: 'after', cursor: 0 });
    expect(beginning.rows.map(({ seq }) => seq)).toEqual([1, 2]);
    const own = await store.auditPage({
      operator: 'o_ana',
      device: null,
      direction: 'before',
      cursor: 99,
      limit: 9,
    });
    expect(own).toMatchObject({ rows: [{ seq: 1 }, { seq: 3 }], next: null });
  });

  it('[AUD7] refuses to change and to remove entries', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    await store.addAudit([row('o_ana', 'one')]);

    const outcomes = ["UPDATE audit SET entry = '{}'", 'DELETE FROM audit'].map((statement) =>
      lab.look((database) => {
        try {
          database.exec(statement);
          return 'done';
        } catch (thrown) {
          return String(thrown);
        }
      }),
    );
    expect(outcomes).toEqual([
      expect.stringContaining('never changed'),
      expect.stringContaining('never removed before their time'),
    ]);
  });

  it.each([
    ['a changed entry', `UPDATE audit SET entry = '{"entry":"other"}' WHERE seq = 2`, 2],
    ['a changed operator', `UPDATE audit SET operator = 'o_jo' WHERE seq = 2`, 2],
    ['an entry that was left out', 'DELETE FROM audit WHERE seq = 2', 3],
    ['a beginning that was left out', 'DELETE FROM audit WHERE seq = 1', 2],
    [
      'entries that changed places',
      `UPDATE audit SET seq = 9 WHERE seq = 1; UPDATE audit SET seq = 1 WHERE seq = 2;
       UPDATE audit SET seq = 2 WHERE seq = 9`,
      1,
    ],
  ])('[AUD7] names the first entry that is wrong after %s', async (_what, statement, brokenAt) => {
    await using lab = new StoreLab();
    const store = await lab.open();
    await store.addAudit([row('o_ana', 'one'), row('o_ana', 'two'), row('o_ana', 'three')]);
    lab.look((database) =>
      database.exec(
        `DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_cut; ${statement}`,
      ),
    );

    expect((await store.checkAudit()).brokenAt).toBe(brokenAt);
  });

  it('[AUD8] keeps what is young when the clock was set far ahead and back', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    const now = new Date(lab.clock.now()).toISOString();
    await store.addAudit([row('o_ana', 'one', now)]);
    lab.clock.advanceBy(200 * dayMs);
    await store.noteTime();
    await store.addAudit([row('o_ana', 'two', now)]);
    await store[Symbol.asyncDispose]();
    // Old entries are removed before the first event is indexed.
    const again = await lab.open();
    await again.append({ after: 0, events: [sampleEvent(1, 'word')] });
    await expect
      .poll(
        async () => (await again.search({ text: 'word', sessions: null, limit: 9 })).indexedSeq,
        { timeout: 60_000 },
      )
      .toBe(1);

    expect(await again.checkAudit()).toEqual({ entries: 2, brokenAt: null });
  });

  it('[AUD8] removes what is older than 180 days, and the chain goes on from there', async () => {
    await using lab = new StoreLab();
    const store = await lab.open();
    const now = lab.clock.now();
    function agedDays(days: number): string {
      return new Date(now - days * dayMs).toISOString();
    }
    await store.addAudit([
      row('o_ana', 'one', agedDays(200)),
      row('o_ana', 'two', agedDays(181)),
      row('o_ana', 'three', agedDays(179)),
      row('o_ana', 'four', agedDays(0)),
    ]);
    await store.noteTime();
    // Old entries are removed when the store has nothing else to do.
    await expect
      .poll(
        async () =>
          (
            await store.auditPage({
              operator: null,
              device: null,
              direction: 'after',
              cursor: 0,
              limit: 9,
            })
          ).rows.map(({ seq }) => seq),
        { timeout: 60_000 },
      )
      .toEqual([3, 4]);

    expect(await store.checkAudit()).toEqual({ entries: 2, brokenAt: null });
    expect(await store.addAudit([row('o_ana', 'five', agedDays(0))])).toBe(5);
    expect(await store.checkAudit()).toEqual({ entries: 3, brokenAt: null });
  });
});

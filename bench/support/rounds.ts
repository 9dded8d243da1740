/** One way of doing something, measured in every round beside the others. */
export interface Contestant {
  readonly name: string;
  /** Does it once; resolves with operations per second, or µs, or whatever the table says. */
  readonly run: () => Promise<number>;
}

export interface Measured {
  readonly name: string;
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** Median over the rounds of its figure by that of the first contestant in the same round. */
  readonly ratio: number;
}

/**
 * Runs all contestants in turn, round after round, and compares them within each round: the machine's
 * mood changes slower than that. The first round warms up and is not counted.
 */
export async function measureRounds(
  contestants: readonly Contestant[],
  rounds: number,
): Promise<readonly Measured[]> {
  const figures = contestants.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const figure = await contestant.run();
      if (round > 0) figures[index]?.push(figure);
    }
  }
  const [first = []] = figures;
  return contestants.map(({ name }, index) => {
    const own = figures[index] ?? [];
    return {
      name,
      median: median(own),
      lowest: Math.min(...own),
      highest: Math.max(...own),
      ratio: median(own.map((figure, round) => figure / (first[round] ?? figure))),
    };
  });
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function printTable(title: string, measured: readonly Measured[]): void {
  console.error(`\n${title}`);
  for (const one of measured) {
    const range = `[${format(one.lowest)}-${format(one.highest)}]`;
    const name = one.name.padEnd(44);
    console.error(
      `  ${name} ${format(one.median).padStart(9)} ${range.padEnd(19)} x${one.ratio.toFixed(2)}`,
    );
  }
}

function format(figure: number): string {
  return figure >= 100 ? Math.round(figure).toLocaleString('en') : figure.toPrecision(3);
}

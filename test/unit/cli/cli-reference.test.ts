import { expect, it } from 'vitest';

import { cliReference, commandTable } from '../../support/cli-reference.ts';

it('docs/cli.md says what the command table says', async () => {
  await expect(cliReference()).toMatchFileSnapshot('../../../docs/cli.md');
});

it('every command of this version that the interfaces promise is there', () => {
  const promised =
    'hub open start run ls session attach prompt interrupt stop resume rm events gates allow deny note export search doctor backup restore completion restore-work';
  const names = commandTable().commands.map((command) => command.name());

  expect(promised.split(' ').filter((name) => !names.includes(name))).toEqual([]);
});

it('every command and option says what it does', () => {
  const silent = commandTable()
    .commands.filter((command) => !command.name().startsWith('__'))
    .flatMap((command) => [
      ...(command.description() === '' ? [command.name()] : []),
      ...command.options
        .filter(({ description }) => description === '')
        .map((option) => `${command.name()} ${option.flags}`),
    ]);

  expect(silent).toEqual([]);
});

import * as fc from 'fast-check';

// Random terminal output that uses what an emulator has: small numbers, so that things meet on a small
// screen, and everything that leaves a state behind.

const number = fc.integer({ min: 0, max: 12 });

function csi(finals: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(number, { maxLength: 2 }), fc.constantFrom(...finals.split(',')))
    .map(([params, final]) => `\x1b[${params.join(';')}${final}`);
}

const text = fc.string({
  unit: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...'abcxyz #$[]@`q~'.split('')) },
    { weight: 3, arbitrary: fc.constantFrom('漢', '字', '🙂', '－', 'é', '█', '─', 'ﬀ') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('\u0301', '\u200d', '\ufe0f', '👩', '🇩', '🇪', '\u1100', '\u1161'),
    },
  ),
  minLength: 1,
  maxLength: 24,
});

/** The words of a list, with `^` for ESC and `_` for a blank. */
function words(list: string): readonly string[] {
  return list
    .trim()
    .split(/\s+/u)
    .map((word) => word.replaceAll('^', '\x1b').replaceAll('_', ' '));
}

const controls = fc.constantFrom('\r', '\n', '\r\n', '\b', '\t', '\x0e', '\x0f', '\x0b', '\x07');

const escapes = fc.constantFrom(
  ...words('^7 ^8 ^D ^E ^H ^M ^= ^> ^n ^o ^#8 ^(0 ^(B ^)0 ^)A ^*K ^+0 ^%G ^[!p ^c'),
);

const renditions = fc
  .array(
    fc.constantFrom(
      ...words(`
        0 1 2 3 4 4:3 4:0 5 7 8 9 21 22 24 27 31 39 45 49 53 55 59 97 104 38;5;200 48;5;7 38;2;1;2;3
        48;2;250;0;9 58;5;3 58:2::9:8:7 38:5:1
      `),
    ),
    { maxLength: 3 },
  )
  .map((params) => `\x1b[${params.join(';')}m`);

const modes = fc
  .tuple(
    fc.constantFrom(
      ...words(`
        ?1 ?6 ?7 ?9 ?12 ?25 ?45 ?47 ?66 ?1000 ?1002 ?1003 ?1004 ?1005 ?1006 ?1007 ?1015 ?1016 ?1047 ?1048
        ?1049 ?2004 ?2026 ?2031 4 20 ?7 ?1049 4
      `),
    ),
    fc.constantFrom('h', 'l'),
  )
  .map(([mode, final]) => `\x1b[${mode}${final}`);

const keyboard = fc.constantFrom(
  ...words('^[>1u ^[>3u ^[<u ^[=5;1u ^[=2;2u ^[=1;3u ^[>4;2m ^[>4m'),
);

const strings = fc.constantFrom(
  ...words(
    '^]0;one_title^\\ ^]2;zwei^\\ ^]8;;https://a.example^\\link^]8;;^\\ ^]8;;https://b.example^\\ ^Pq#0~^\\ ^]52;c;eA==^\\ ^]2;^\\',
  ),
);

/** One thing that a program prints. */
const outputPiece: fc.Arbitrary<string> = fc.oneof(
  { weight: 10, arbitrary: text },
  { weight: 4, arbitrary: csi('H,H,H,A,B,C,D,E,F,G,d,`,a,e,f') },
  { weight: 5, arbitrary: csi("J,K,L,M,P,S,T,X,@,I,Z,b,g, @, A,'},'~,\"q, q") },
  { weight: 2, arbitrary: csi('r') },
  { weight: 3, arbitrary: controls },
  { weight: 3, arbitrary: escapes },
  { weight: 4, arbitrary: renditions },
  { weight: 4, arbitrary: modes },
  { weight: 1, arbitrary: keyboard },
  { weight: 2, arbitrary: strings },
);

/** Output of up to 60 pieces, as bytes. */
export const outputBytes: fc.Arbitrary<Uint8Array> = fc
  .array(outputPiece, { minLength: 5, maxLength: 60 })
  .map((pieces) => new TextEncoder().encode(pieces.join('')));

import { InvalidArgumentError } from 'commander';

import { sessionNamePattern } from '../shared/wire/http-schemas.ts';

// Words of `start` and `run` that the hub would refuse by the field of a request: said here by their flag.

export function sessionName(text: string): string {
  if (sessionNamePattern.test(text)) return text;
  throw new InvalidArgumentError(
    'It has up to 64 letters, digits, ".", "_" and "-", and begins with a letter or digit.',
  );
}

export function modelName(text: string): string {
  return filled(text, 'It must be the name of a model, such as "opus".');
}

export function branchName(text: string): string {
  return filled(text, 'It must be the name of a branch; without one it is made from the session.');
}

export function conversationId(text: string): string {
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)) return text;
  throw new InvalidArgumentError(
    'It must be the id of a conversation; `roundhouse conversations PATH` lists them.',
  );
}

function filled(text: string, expected: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError(expected);
}

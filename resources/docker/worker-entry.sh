#!/bin/sh
# The first program of a container: worker-entry.sh WORK BRANCH ENTRY
# The runner's job comes by stdin, because everyone who may ask the engine can read environments and arguments.
set -eu
work=$1 branch=$2 entry=$3
umask 077

cat >/run/roundhouse/job.json

# The work is a clone of its own, made once: what a session did in it outlives each of its containers. Its base is the
# mark that it is whole: what was cut off before is emptied, which the folder of a volume allows, and made again.
if [ -f /roundhouse/seed/work.bundle ] \
  && ! git --git-dir="$work/.git" rev-parse --quiet --verify refs/roundhouse/base >/dev/null 2>&1; then
  find "$work" -mindepth 1 -delete
  git clone --quiet --no-local /roundhouse/seed/work.bundle "$work"
  git -C "$work" remote remove origin
  git -C "$work" checkout --quiet -B "$branch"
  git -C "$work" update-ref refs/roundhouse/base HEAD
fi
rm -f /roundhouse/seed/work.bundle /roundhouse/out.bundle

if ! [ -f "$HOME/.claude.json" ]; then
  cp /roundhouse/seed/claude.json "$HOME/.claude.json"
fi

# Of a runner before this one; its facts were taken in before.
rm -rf /roundhouse/runner
mkdir /roundhouse/runner
umask 022
exec node "$entry" /run/roundhouse/job.json /roundhouse/runner

#!/bin/sh
# Makes the clone that a session works in, once: worker-clone.sh WORK BRANCH SEED
# Its base is the mark that it is whole: what was cut off before is emptied, which the folder of a volume allows, and made
# again.
set -eu
work=$1 branch=$2 seed=$3

git --git-dir="$work/.git" rev-parse --quiet --verify refs/roundhouse/base >/dev/null 2>&1 && exit 0
find "$work" -mindepth 1 -delete
if [ -f "$seed/shallow" ]; then
  # Of a shallow clone: git has to be told where the history ends.
  git init --quiet "$work"
  cp "$seed/shallow" "$work/.git/shallow"
  git -C "$work" fetch --quiet --no-tags "$seed/work.bundle" HEAD
  git -C "$work" checkout --quiet -B "$branch" FETCH_HEAD
else
  git clone --quiet --no-local "$seed/work.bundle" "$work"
  git -C "$work" remote remove origin
  git -C "$work" checkout --quiet -B "$branch"
fi
git -C "$work" update-ref refs/roundhouse/base HEAD

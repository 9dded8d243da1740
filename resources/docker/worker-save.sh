#!/bin/sh
# Puts all work of a clone into one commit, and what is new of it into a bundle: worker-save.sh WORK BUNDLE
# The first parent is what is checked out. The others are branches and stashes of the clone that it does not contain.
set -eu
cd "$1"
[ -d .git ] || exit 0

GIT_INDEX_FILE=$(mktemp -d)/index
export GIT_INDEX_FILE
export GIT_AUTHOR_NAME=Roundhouse GIT_AUTHOR_EMAIL=roundhouse@localhost
export GIT_COMMITTER_NAME=Roundhouse GIT_COMMITTER_EMAIL=roundhouse@localhost
base=refs/roundhouse/base

git read-tree HEAD
git add --all
parents="-p HEAD"
for tip in $(git for-each-ref --format='%(objectname)' refs/heads refs/stash); do
  git merge-base --is-ancestor "$tip" HEAD && continue
  git merge-base --is-ancestor "$tip" "$base" && continue
  parents="$parents -p $tip"
done
# shellcheck disable=SC2086 # Several words on purpose.
commit=$(git commit-tree "$(git write-tree)" $parents -m 'Work of a container')
git update-ref refs/roundhouse/saved "$commit"
git bundle create --quiet "$2" refs/roundhouse/saved --not "$base"

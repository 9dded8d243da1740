#!/bin/sh
# Puts all work of a clone into one commit, and what is new of it into a bundle: worker-save.sh WORK BUNDLE
# The first parent is what is checked out. The others are branches and stashes of the clone that it does not contain,
# and what was checked out before.
set -eu
cd "$1"
if ! [ -d .git ]; then
  # Nothing was cloned yet, or nothing is there.
  if [ -f /roundhouse/seed/work.bundle ] || [ -z "$(ls -A)" ]; then exit 0; fi
  echo "$1 is no longer a git repository." >&2
  exit 1
fi
# A commit has only the name of a commit of another repository.
inner=$(find . -mindepth 2 -name .git -prune -print)
if [ -n "$inner" ]; then
  echo "Other repositories and worktrees are inside of it, and cannot be saved with it:" >&2
  echo "$inner" | sed 's,/.git$,,' >&2
  exit 1
fi

GIT_INDEX_FILE=$(mktemp -d)/index
export GIT_INDEX_FILE
export GIT_AUTHOR_NAME=Roundhouse GIT_AUTHOR_EMAIL=roundhouse@localhost
export GIT_COMMITTER_NAME=Roundhouse GIT_COMMITTER_EMAIL=roundhouse@localhost
base=refs/roundhouse/base

git read-tree HEAD
git add --all
parents="-p HEAD"
tips=$(
  git for-each-ref --format='%(objectname)' refs/heads
  git reflog show --format=%H refs/stash 2>/dev/null || true
  git reflog show --format=%H HEAD
)
for tip in $(echo "$tips" | sort -u); do
  git merge-base --is-ancestor "$tip" HEAD && continue
  git merge-base --is-ancestor "$tip" "$base" && continue
  parents="$parents -p $tip"
done
# shellcheck disable=SC2086 # Several words on purpose.
commit=$(git commit-tree "$(git write-tree)" $parents -m 'Work of a container')
git update-ref refs/roundhouse/saved "$commit"
git bundle create --quiet "$2" refs/roundhouse/saved --not "$base"

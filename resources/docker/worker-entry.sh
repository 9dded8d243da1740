#!/bin/sh
# The first program of a container: worker-entry.sh WORK BRANCH ENTRY [prove-reach]
# The runner's job comes by stdin, because everyone who may ask the engine can read environments and arguments.
set -eu
work=$1 branch=$2 entry=$3
umask 077

cat >/run/roundhouse/job.json

# What a session did in its clone outlives each of its containers.
if [ -f /roundhouse/seed/work.bundle ]; then
  /bin/sh /opt/roundhouse/worker-clone.sh "$work" "$branch" /roundhouse/seed
fi
rm -f /roundhouse/seed/work.bundle /roundhouse/out.bundle

if ! [ -f "$HOME/.claude.json" ]; then
  cp /roundhouse/seed/claude.json "$HOME/.claude.json"
fi

# Of a runner before this one; its facts were taken in before.
rm -rf /roundhouse/runner
mkdir /roundhouse/runner
umask 022
shift 3
exec node "$entry" /run/roundhouse/job.json /roundhouse/runner "$@"

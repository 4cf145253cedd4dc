#!/bin/bash
# Dumps the database of DATABASE_URL into a folder, keeps the newest dumps, and says loudly when the last good one is old.
#   backup.sh           for ever: one every BACKUP_HOURS, and every ten minutes another try where one failed
#   backup.sh now       one at once; exit status 0 if it is good
#   backup.sh healthy   whether the newest good one is at most twice BACKUP_HOURS old: the container's health
set -euo pipefail
umask 077

FOLDER=${BACKUP_FOLDER:-/backups} HOURS=${BACKUP_HOURS:-12} KEEP=${BACKUP_KEEP:-14} LOOK_SECONDS=${LOOK_SECONDS:-600}
[[ $HOURS =~ ^[1-9][0-9]*$ ]] || { echo "backup: BACKUP_HOURS is '$HOURS'; it must be a whole number of hours." >&2; exit 2; }
[[ $KEEP =~ ^[1-9][0-9]*$ ]] || { echo "backup: BACKUP_KEEP is '$KEEP'; it must be a number of dumps." >&2; exit 2; }

say() { echo "backup: $*" >&2; }
dumps() { find "$FOLDER" -maxdepth 1 -name 'deltaloop-*.dump' | sort; }

age() { # of the newest, in seconds; of none, very old
  local newest
  newest=$(dumps | tail -n 1)
  echo $(($(date +%s) - $([ -z "$newest" ] && echo 0 || stat -c %Y "$newest")))
}

overdue() { # says so, and is true, where the newest is too old
  local seconds
  seconds=$(age)
  [ "$seconds" -gt $((2 * HOURS * 3600)) ] || return 1
  if [ -z "$(dumps)" ]; then
    say "THERE IS NO GOOD BACKUP in $FOLDER"
  else
    say "THE LAST GOOD BACKUP IS $((seconds / 3600)) HOURS OLD"
  fi
}

readable() { # every table's rows can be read again; the list alone stands at a dump's head and says little of the rest
  local list
  list=$(pg_restore --list "$1") && grep -q 'TABLE DATA public promotion' <<<"$list" && pg_restore --file=/dev/null "$1"
}

now() {
  local part named
  find "$FOLDER" -maxdepth 1 -name '.part-*' -mmin +1440 -delete # of one that was killed
  part=$(mktemp "$FOLDER/.part-XXXXXX") || { say "cannot write to $FOLDER"; return 1; }
  # How often somebody wrote lately (an unlogged table) is nothing to come back to.
  if pg_dump --format=custom --no-owner --no-unlogged-table-data --dbname="$DATABASE_URL" --file="$part" &&
    readable "$part" && sync "$part"; then
    named=$FOLDER/deltaloop-$(date -u +%Y-%m-%dT%H%M%SZ).dump
    mv "$part" "$named"
    say "$named is good, $(stat -c %s "$named") bytes"
    dumps | head -n "-$KEEP" | xargs -r -d '\n' rm -f -- # only now that there is a new one
  else
    rm -f "$part"
    say "FAILED; what was kept before is still there"
    return 1
  fi
}

case ${1:-} in
  now) now ;;
  healthy) ! overdue ;;
  '')
    trap 'kill $(jobs -p) 2>/dev/null || :; exit 0' TERM INT
    while :; do
      [ "$(age)" -lt $((HOURS * 3600)) ] || now || :
      overdue || :
      sleep "$LOOK_SECONDS" &
      wait $!
    done
    ;;
  *)
    sed -n '2,5p' "$0" >&2
    exit 2
    ;;
esac

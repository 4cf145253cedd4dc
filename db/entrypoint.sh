#!/bin/sh
# Hands the database password over from a file, so that it stands in no image, no compose file and no `docker inspect`.
set -eu
if [ -n "${DATABASE_PASSWORD_FILE:-}" ]; then
  PGPASSWORD=$(cat "$DATABASE_PASSWORD_FILE")
  export PGPASSWORD
fi
exec "$@"

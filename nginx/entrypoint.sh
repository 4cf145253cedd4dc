#!/bin/bash
# Renders the templates, runs nginx, and keeps it pointed at the model server: containers get new addresses when they are
# replaced, and nginx looks a name up only when it reads its configuration.
set -euo pipefail

export MODEL_SERVER=${MODEL_SERVER:-model_server:8080} LISTEN=${LISTEN:-8080} WRITE_RATE=${WRITE_RATE:-20r/s}
export WRITE_BURST=${WRITE_BURST:-100} MAX_BODY=4m MODEL_CACHE=${MODEL_CACHE:-256m}
export PAGE=${PAGE:-/srv/page} STATE=${STATE:-/tmp/nginx} TEMPLATES=${TEMPLATES:-/srv/nginx/templates}
export LISTEN_TLS=${LISTEN_TLS:-8443} TLS=${TLS:-/run/tls}
LOOK_SECONDS=${LOOK_SECONDS:-5}

REAL_IP_FROM='' TRUSTED=''
for network in ${TRUSTED_NETWORKS:-}; do # e.g. "10.0.0.0/8 172.31.0.0/16"
  REAL_IP_FROM+="set_real_ip_from $network; " TRUSTED+="$network 1; "
done
# With a certificate it speaks TLS itself, and plain HTTP only says so; without, that is somebody else's work, in front.
LISTENS="listen $LISTEN default_server;" REDIRECT=''
if [ -r "$TLS/fullchain.pem" ] && [ -r "$TLS/privkey.pem" ]; then
  LISTENS='include tls.conf;' REDIRECT='include redirect.conf;'
fi
export REAL_IP_FROM TRUSTED LISTENS REDIRECT

changed() { stat -L -c %.9Y "$TLS/fullchain.pem" "$TLS/privkey.pem" 2>/dev/null || :; }
addresses() { getent ahosts "${MODEL_SERVER%:*}" | awk '{ print $1 }' | sort -u; }

mkdir -p "$STATE/conf"
for template in "$TEMPLATES"/*.template; do
  # Only ours, so that nginx's own variables stay.
  # shellcheck disable=SC2016
  envsubst '$MODEL_SERVER $LISTEN $WRITE_RATE $WRITE_BURST $MAX_BODY $MODEL_CACHE $PAGE $STATE $TEMPLATES $REAL_IP_FROM $TRUSTED'\
' $LISTENS $REDIRECT $LISTEN_TLS $TLS' \
    <"$template" >"$STATE/conf/$(basename "$template" .template)"
done

until known=$(addresses) && [ -n "$known" ]; do
  echo "nginx: ${MODEL_SERVER%:*} has no address yet" >&2
  sleep "$LOOK_SECONDS"
done

certified=$(changed)
run=(nginx -e stderr -p "$STATE" -c "$STATE/conf/nginx.conf")
[ "${1:-}" != check ] || exec "${run[@]}" -t
"${run[@]}" -g 'daemon off;' &
server=$!
trap 'kill -QUIT $server 2>/dev/null || :' TERM INT QUIT

while kill -0 $server 2>/dev/null; do
  sleep "$LOOK_SECONDS" &
  wait -n $server $! || :
  renewed=$(changed)
  if [ "$renewed" != "$certified" ]; then
    certified=$renewed
    kill -HUP $server
  fi
  now=$(addresses) || continue
  if [ -n "$now" ] && [ "$now" != "$known" ]; then
    known=$now
    kill -HUP $server
  fi
done
wait $server

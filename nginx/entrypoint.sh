#!/bin/bash
# Renders the templates, runs nginx, and keeps it pointed at the model servers: containers get new addresses when they are
# replaced, and nginx looks a name up only when it reads its configuration.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=nginx/certificate.sh
. "$here/certificate.sh"

export LISTEN=${LISTEN:-8080} WRITE_RATE=${WRITE_RATE:-20r/s} WRITE_BURST=${WRITE_BURST:-100}
export LOGIN_RATE=${LOGIN_RATE:-30r/m} LOGIN_BURST=${LOGIN_BURST:-30} CONNECTIONS=${CONNECTIONS:-400}
export CLIENT_SECONDS=${CLIENT_SECONDS:-15} MAX_BODY=4m MODEL_CACHE=${MODEL_CACHE:-256m}
export PAGE=${PAGE:-/srv/page} STATE=${STATE:-/tmp/nginx} TEMPLATES=${TEMPLATES:-/srv/nginx/templates}
# By which port the outside reaches LISTEN_TLS: plain HTTP sends there.
export LISTEN_TLS=${LISTEN_TLS:-8443} TLS_PORT=:${TLS_PORT:-443}
[ "$TLS_PORT" != :443 ] || TLS_PORT=''
MODEL_SERVER=${MODEL_SERVER:-model_server:8080} # one or several, e.g. "one:8080 two:8080"; a name may have many addresses
LOOK_SECONDS=${LOOK_SECONDS:-5}

REAL_IP_FROM='' TRUSTED=''
for network in ${TRUSTED_NETWORKS:-}; do # e.g. "10.0.0.0/8 172.31.0.0/16"
  REAL_IP_FROM+="set_real_ip_from $network; " TRUSTED+="$network 1; "
done
# With a certificate it speaks TLS itself, and plain HTTP only says so; without, that is somebody else's work, in front.
LISTENS="listen $LISTEN default_server;" REDIRECT=''
if [ -d "$TLS" ]; then
  certificate_fits || exit 1
  LISTENS='include tls.conf;' REDIRECT='include redirect.conf;'
fi
export REAL_IP_FROM TRUSTED LISTENS REDIRECT

mkdir -p "$STATE/conf"
for template in "$TEMPLATES"/*.template; do
  # Only ours, so that nginx's own variables stay.
  # shellcheck disable=SC2016
  envsubst '$LISTEN $WRITE_RATE $WRITE_BURST $LOGIN_RATE $LOGIN_BURST $CONNECTIONS $CLIENT_SECONDS $MAX_BODY $MODEL_CACHE'\
' $PAGE $STATE $TEMPLATES $REAL_IP_FROM $TRUSTED $LISTENS $REDIRECT $LISTEN_TLS $TLS $TLS_PORT' \
    <"$template" >"$STATE/conf/$(basename "$template" .template)"
done

# Each model server that has an address, with all that it has: "host:port address …".
looked_up() {
  for server in $MODEL_SERVER; do
    addresses=$(getent ahosts "${server%:*}" | awk '{ print $1 }' | sort -u | tr '\n' ' ') || :
    [ -z "$addresses" ] || echo "$server $addresses"
  done
}
# None is left alone after failures (max_fails=0): where one dies just as the other is back, nobody would be asked at all.
name_servers() {
  awk '{ print "server " $1 " max_fails=0;" }' <<<"$1" >"$STATE/conf/model_servers.conf"
}
until known=$(looked_up) && [ -n "$known" ]; do
  echo "nginx: $MODEL_SERVER has no address yet" >&2
  sleep "$LOOK_SECONDS"
done
name_servers "$known"

certified=$(certificate_time)
run=(nginx -e stderr -p "$STATE" -c "$STATE/conf/nginx.conf")
[ "${1:-}" != check ] || exec "${run[@]}" -t
# nginx ends each line of its error log with who asked, and for what: addresses and queries are written nowhere.
exec {log}> >(exec sed -uE 's/, client: [^,]*//; s/\?[^" ]*//g; s/dlk_[A-Za-z0-9_-]+/(a key)/g' >&2)
"${run[@]}" -g 'daemon off;' 2>&"$log" &
server=$!
trap 'kill -QUIT $server 2>/dev/null || :' TERM INT QUIT

warned=''
while kill -0 $server 2>/dev/null; do
  now=$(certificate_days)
  if [ "$now" != "$warned" ]; then # at the start, and once a day
    warned=$now
    warn_of_end "$now"
  fi
  sleep "$LOOK_SECONDS" &
  wait -n $server $! || :
  renewed=$(certificate_time)
  if [ "$renewed" != "$certified" ]; then
    certified=$renewed
    ! certificate_fits || kill -HUP $server
  fi
  now=$(looked_up)
  if [ -n "$now" ] && [ "$now" != "$known" ]; then
    known=$now
    name_servers "$known"
    kill -HUP $server
  fi
done
wait $server

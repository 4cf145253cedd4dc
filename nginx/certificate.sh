# What entrypoint.sh and healthy.sh ask of the certificate in $TLS. Sourced by both.
# shellcheck shell=bash
export TLS=${TLS:-/run/tls}
certificate=$TLS/fullchain.pem key=$TLS/privkey.pem
WARN_DAYS=21 # certificates of 90 days are renewed when 30 are left

# Whether nginx can serve it. Says in one sentence why not.
certificate_fits() {
  local file
  for file in "$certificate" "$key"; do
    [ -r "$file" ] || { refuse "$file is missing or may not be read by user $(id -u)"; return 1; }
  done
  openssl x509 -noout -in "$certificate" 2>/dev/null || { refuse "$certificate holds no certificate"; return 1; }
  openssl pkey -noout -in "$key" </dev/null 2>/dev/null || { refuse "$key holds no key without a passphrase"; return 1; }
  [ "$(openssl x509 -noout -pubkey -in "$certificate")" = "$(openssl pkey -pubout -in "$key")" ] ||
    { refuse "$key is not the key of $certificate"; return 1; }
}
refuse() { echo "nginx: TLS: $1; nothing is served by it." >&2; }

certificate_time() { stat -L -c %.9Y "$certificate" "$key" 2>/dev/null || :; }

# How many whole days it is still good for; negative from the day on which it ends. Nothing without TLS.
certificate_days() {
  local end
  end=$(openssl x509 -noout -enddate -in "$certificate" 2>/dev/null) || return 0
  local left=$(($(date -d "${end#notAfter=}" +%s) - $(date +%s)))
  echo $((left < 0 ? left / 86400 - 1 : left / 86400))
}

warn_of_end() { # days
  if [ "${1:-$WARN_DAYS}" -lt 0 ]; then
    echo "nginx: TLS: THE CERTIFICATE HAS EXPIRED; browsers refuse this site until $certificate is renewed." >&2
  elif [ "${1:-$WARN_DAYS}" -lt $WARN_DAYS ]; then
    echo "nginx: TLS: the certificate expires in $1 days; renew $certificate." >&2
  fi
}

#!/bin/bash
# Whether nginx answers, with the page or with the way to it by TLS, and whether browsers would take its certificate.
# The image has no curl, and bash can open a socket itself.
set -euo pipefail
# shellcheck source=nginx/certificate.sh
. "$(dirname "${BASH_SOURCE[0]}")/certificate.sh"
address=${LISTEN:-8080}
exec 3<>"/dev/tcp/127.0.0.1/${address##*:}"
printf 'HEAD / HTTP/1.0\r\n\r\n' >&3
read -r -t 3 _ status _ <&3
[ "$status" = 200 ] || [ "$status" = 308 ]
days=$(certificate_days)
[ "${days:-0}" -ge 0 ] || { warn_of_end "$days"; exit 1; }

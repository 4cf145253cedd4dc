#!/bin/bash
# Whether nginx answers, with the page or with the way to it by TLS. The image has no curl, and bash can open a socket itself.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${LISTEN:-8080}"
printf 'HEAD / HTTP/1.0\r\n\r\n' >&3
read -r -t 3 _ status _ <&3
[ "$status" = 200 ] || [ "$status" = 308 ]

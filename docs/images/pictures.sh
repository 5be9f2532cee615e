#!/usr/bin/env bash
# Makes the pictures of pages that the README shows. Needs Chromium, and Python with Pillow to make them small.
set -euo pipefail
cd "$(dirname "$0")"
chainrule() { cargo run --release --quiet --package chainrule-cli -- "$@"; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"; kill "$server" 2>/dev/null || true' EXIT

# picture NAME WIDTH,HEIGHT ADDRESS
picture() {
    chromium --headless --no-sandbox --hide-scrollbars --virtual-time-budget=6000 --window-size="$2" \
        --screenshot="$scratch/$1.png" "$3" >/dev/null 2>&1
    python3 - "$scratch/$1.png" "$1.png" <<'PYTHON'
import sys
from PIL import Image
picture = Image.open(sys.argv[1]).convert("RGB")
picture.quantize(96, dither=Image.Dither.NONE).save(sys.argv[2], optimize=True)
PYTHON
}

chainrule improve car --report "$scratch/better.html" >/dev/null
picture report 1100,1010 "file://$scratch/better.html"

chainrule improve car --minimize fuel,zero_to_hundred --keep 'noise <= today' --report "$scratch/front.html" >/dev/null
picture front 1100,1130 "file://$scratch/front.html"

chainrule serve car --port 8465 >/dev/null &
server=$!
until curl --silent --output /dev/null http://127.0.0.1:8465/; do sleep 0.2; done
picture serve 1280,900 'http://127.0.0.1:8465/#mass=1500&tire_radius=0.345&tire_pressure=260'

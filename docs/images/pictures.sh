#!/usr/bin/env bash
# Makes the pictures of pages that the README shows. Needs Chromium, and Python with Pillow to make them small.
# CHAINRULE=path/to/chainrule takes a binary that is built already.
set -euo pipefail
cd "$(dirname "$0")"
export CHAINRULE_RUNS=off
data=$PWD/../../models/data
if [[ -z ${CHAINRULE:-} ]]; then
    cargo build --release --quiet --package chainrule-cli
    CHAINRULE=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/chainrule
fi
scratch=$(mktemp -d)
server=
trap 'rm -rf "$scratch"; [[ -z $server ]] || kill -INT "$server"' EXIT

# picture NAME WIDTH,HEIGHT ADDRESS
picture() {
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=6000 --window-size="$2" \
        --user-data-dir="$scratch/profile-$1" --screenshot="$scratch/$1.png" "$3" >"$scratch/log" 2>&1 ||
        { cat "$scratch/log"; exit 1; }
    python3 - "$scratch/$1.png" "$1.png" <<'PYTHON'
import sys
from PIL import Image
picture = Image.open(sys.argv[1]).convert("RGB")
picture.quantize(160, dither=Image.Dither.NONE).save(sys.argv[2], optimize=True)
PYTHON
}

# page NAME WIDTH,HEIGHT QUESTION...: the page of an answer.
page() {
    local name=$1 size=$2
    shift 2
    "$CHAINRULE" "$@" --report "$scratch/$name.html" >/dev/null
    picture "$name" "$size" "file://$scratch/$name.html"
}

# served NAME WIDTH,HEIGHT MODEL SETTINGS: a model's page with these settings.
served() {
    rm -f "$scratch/served"
    "$CHAINRULE" serve "$3" --port 0 >"$scratch/served" &
    server=$!
    until grep -qs "http.*Ctrl" "$scratch/served"; do sleep 0.1; done
    # Browsers take the picture when nothing has moved for a while: the first visit is that of a study still compiling.
    for _ in first second; do
        picture "$1" "$2" "$(grep -o 'http://[^ ]*' "$scratch/served")#$4"
        rm -rf "$scratch/profile-$1"
    done
    kill -INT "$server"
    wait "$server"
    server=
}

page report 1000,1270 improve car
page front 1000,1270 improve car --minimize fuel,zero_to_hundred --keep 'noise <= today'
page factory 1000,1270 improve factory --minimize waste --keep 'throughput >= 49'
page uncertainty 1000,1270 uncertainty car --uncertain 'mass=1644±50 kg' --uncertain 'tire_pressure=200..240'
page calibrate 1000,1270 calibrate pinene --data-file "$data/pinene/fuguitt-hawkins.csv" \
    --fit to_dipentene,to_ocimene,to_pyronene,to_dimer,from_dimer
page sweep 1000,1270 sweep car --vary tire_radius=0.3..0.35:11 --vary mass=1400,1600,1800
served serve 1280,900 car 'mass=1500&tire_radius=0.345&tire_pressure=260'
served draw 1280,700 heat-sink 'thickness_*=0.7'

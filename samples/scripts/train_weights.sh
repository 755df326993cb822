#!/bin/sh
# train_weights.sh [TIME [NAME...]]: trains the sample weight files anew, five minutes each. Pebbles listen to a guide.
# Reliefs are what the exemplars' scripts say (samples/README.md), in pixels.
set -eu
cd "$(dirname "$0")/../.."
time=${1:-5m}
[ $# -gt 0 ] && shift
mkdir -p build/weights samples/weights
lichen=$(ls .venv/py31[13]/bin/lichen | head -n 1)
[ $# -gt 0 ] || set -- brick_wall pebbles woven_fabric
for name in "$@"; do
    case $name in
    brick_wall) relief=12.3 guide= ;;
    pebbles) relief=17.2 guide="--guide auto" ;;
    woven_fabric) relief=23.0 guide= ;;
    esac
    "$lichen" train "samples/exemplars/$name" -o "build/weights/$name.nca" --budget "$time" $guide \
        --precision float16 --relief "$relief" --licence CC0-1.0 --author "The Lichen project" --source "samples/scripts/$name.py"
    mv "build/weights/$name.nca" samples/weights/
done

#!/bin/sh
# train_weights.sh [TIME [NAME...]]: trains the sample weight files anew, ten minutes each.
# Reliefs are what the exemplars' scripts say (samples/README.md), in pixels.
set -eu
cd "$(dirname "$0")/../.."
time=${1:-10m}
[ $# -gt 0 ] && shift
mkdir -p build/weights samples/weights
lichen=$(ls .venv/py31[13]/bin/lichen | head -n 1)
[ $# -gt 0 ] || set -- brick_wall pebbles woven_fabric
for name in "$@"; do
    case $name in
    brick_wall) relief=12.3 ;;
    pebbles) relief=17.2 ;;
    woven_fabric) relief=23.0 ;;
    esac
    "$lichen" train "samples/exemplars/$name" -o "build/weights/$name.nca" --budget "$time" \
        --relief "$relief" --licence CC0-1.0 --author "The Lichen project" --source "samples/scripts/$name.py"
    mv "build/weights/$name.nca" samples/weights/
done

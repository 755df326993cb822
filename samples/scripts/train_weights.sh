#!/bin/sh
# Trains the sample weight files anew: ten minutes each. Reliefs are what the exemplars' scripts say (samples/README.md).
set -eu
cd "$(dirname "$0")/../.."
for pair in woven_fabric:23.0 pebbles:17.2 brick_wall:12.3; do
    name=${pair%:*}
    .venv/py311/bin/lichen train "samples/exemplars/$name" -o "build/weights/$name.nca" --budget "${1:-10m}" \
        --relief "${pair#*:}" --licence CC0-1.0 --author "The Lichen project" --source "samples/scripts/$name.py"
    mkdir -p samples/weights
    mv "build/weights/$name.nca" samples/weights/
done

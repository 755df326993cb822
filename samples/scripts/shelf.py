"""The README's shelf: a lit ball in each material that ships, in the order of the table in library.py.

    python -m samples.scripts.shelf

It needs the weight files alone. Rows are filled evenly, from the upper left.
"""

from __future__ import annotations

from math import ceil

from PIL import Image

import nca_core
from samples.scripts.library import LIBRARY
from samples.scripts.make_samples import Places
from samples.scripts.sheets import GROUND, PICTURES, ROOT, ball, decoded

SEED = 7
PICTURE = PICTURES / "shelf.jpg"
COLUMNS, PANEL = 8, 200  # pixels of a ball's side
SIDE = 1024  # pixels of the tile that a ball wears: exemplars' pixels, so all show about as many features


def main() -> None:
    """Write the picture and print the names in its order."""
    places = Places.at(ROOT)
    found = [sample for sample in LIBRARY if places.weight_file(sample).exists()]
    whole = Image.new("RGB", (COLUMNS * PANEL, ceil(len(found) / COLUMNS) * PANEL), GROUND)
    for number, sample in enumerate(found):
        worn = ball(decoded(nca_core.load(places.weight_file(sample)), SEED, SIDE))
        at = (number % COLUMNS * PANEL, number // COLUMNS * PANEL)
        whole.paste(worn.resize((PANEL, PANEL), Image.Resampling.LANCZOS), at)
        print(sample.title, flush=True)
    whole.save(PICTURE, quality=88, optimize=True)


if __name__ == "__main__":
    main()

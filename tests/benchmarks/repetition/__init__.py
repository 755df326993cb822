"""make bench-repetition: whether a surface is seen to repeat, from high above, and how that depends on its tiles.

    models × systems → systems, hex_tiling (the surface) → measures → table.md and a picture

Systems are a tile that repeats, hex-tiling of the same tile, corner tiles of several sides and colours, and the plane
grown directly, which does not repeat.
"""

"""The distance of a growth from its exemplar: transport for structure, slices for grain and colour, on patches."""

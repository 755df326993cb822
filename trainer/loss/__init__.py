"""How far a growth is from its exemplar: transport for structure, slices for grain and colour, on patches."""

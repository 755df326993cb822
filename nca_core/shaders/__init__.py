"""Growth and decoding as shaders, for whatever host runs them: Blender's card, a page, a game.

`blocks` is the code, in GLSL; `program` puts it together for an architecture; `host` spells what hosts differ in and
gives the source text. `passes` says which program runs on which texels, with the numbers, `tables` and weights that it
reads; `address` turns a seed field into such numbers. A new host is one `Host` and what compiles, binds and runs.
SPECIFICATION.md says in formulas what is computed, for engines of any kind.
"""

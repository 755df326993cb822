"""make bench-quality: grown textures beside other ways of making them, in numbers that the training loss lacks.

    exemplars × systems → store (pictures, seconds) → metrics → table.md, results.json and a sheet of pictures
                  ↘ weights → blind: pairs for a judge, and a key → score

`exemplars`, `systems` and `metrics` are tables; `run` goes through them and keeps what is done in `store`. Weights that
were trained are kept by `lichen`, under what decides them (`digests`).
"""

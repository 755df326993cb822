"""make bench-style: pictures laid out in materials beside other ways of doing it, in numbers that no training has seen.

    exemplars × contents × (system, how firmly) → kept pictures → measures → front → table.md, results.json and sheets

`contents` are rendered here; `systems` is a table; `run` goes through all and keeps what is done, by means of the
quality benchmark's store; `measures` are the quality benchmark's own, and two of how well the content is seen.
"""

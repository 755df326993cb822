"""Data sets: many different samples of one material, in splits that share no seed, with a card and metadata."""

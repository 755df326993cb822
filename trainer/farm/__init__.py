"""Templates for render farms, data and no code: FARM.md says how they are used."""

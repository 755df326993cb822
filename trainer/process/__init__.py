"""The process and its surroundings: signals, locks, digests, devices, and what may be missing."""

"""Pairs of exemplar and growth for a fresh pair of eyes: which side is grown?

exemplar, model → crops → pairs (pictures for the judge) + key (kept apart) → answers → score
"""

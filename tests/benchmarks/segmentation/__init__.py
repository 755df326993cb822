"""Is a grown data set worth training on? Networks that saw grown pairs, or an exemplar, segment a new rendering."""

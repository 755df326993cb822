"""From a manifest to files: many recipes, planned before the first pixel, dealt to shards and processes, checked."""

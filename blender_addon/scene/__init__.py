"""Materials and objects of the scene: how a growth gets onto them, and what they tell of themselves."""

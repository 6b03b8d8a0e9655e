"""A network to look into: which one, its picture, its layers, and what is shown while it loads."""

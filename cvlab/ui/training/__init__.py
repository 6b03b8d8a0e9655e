"""The bench of a training: what is chosen, the run on screen, and what there is to see of it."""

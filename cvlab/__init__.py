"""cvlab: an interactive explorer of convolutional networks."""

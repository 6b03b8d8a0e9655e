"""What the layers make of a picture, and what their channels are about."""

"""The bench of a network in the making."""

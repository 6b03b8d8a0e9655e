"""Classes of one's own: what is kept of them, heads on frozen features, and how far to believe them."""

"""The embeddings lesson's room: a net drawn twice that learns, a map that moves, matching by a threshold."""

"""Written digits: how people write them, what paper they stand on, and whether an answer to one is to be believed."""

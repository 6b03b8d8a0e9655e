"""The twin network: one net that is used twice, trained by pairs or triplets; called by name in worker processes."""

"""Mutants of links, pictures, zips and models, by seed: `mutants(count, seed)`, and what becomes of one: `outcome`."""

"""The transfer lesson: three ways to use a base, what of it is frozen, and how many pictures it takes."""

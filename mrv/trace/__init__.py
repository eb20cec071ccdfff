"""From findings to causes: which cells are wrong, how, and what they should be."""

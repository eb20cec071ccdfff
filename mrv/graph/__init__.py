"""The graph of a rulebook's parameters: what is measured, what follows, what reaches the market."""

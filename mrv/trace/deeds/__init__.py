"""Causes that are no wrong number: deeds of the chain, wrong names, and frauds by their look."""

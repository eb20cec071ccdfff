"""Guides are followed to the letter: what they type is run, what they show is compared."""

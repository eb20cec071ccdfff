"""Causes made readable: incidents, sentences, confidence, and why none is named."""

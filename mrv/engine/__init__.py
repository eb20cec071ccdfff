"""Frames x rules -> outcomes -> findings."""

"""Patching Office Open XML packages: what is not touched stays byte for byte as it was."""

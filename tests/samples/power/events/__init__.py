"""Honest events of power plants."""

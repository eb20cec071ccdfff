"""Frames, rules and formulas under changed cells: what would be if a value were another one."""

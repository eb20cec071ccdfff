"""Reading what enterprises file: any layout in, canonical frames with provenance and problems out.

`load` reads files and folders, `from_frames` data frames; both never raise for bad input.
"""

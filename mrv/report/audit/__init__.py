"""The audit report: one file for a verifier to read, fill in, sign and hand over."""

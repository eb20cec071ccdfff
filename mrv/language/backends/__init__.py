"""Data engines for the compiler: one module each, with the functions of `protocol.Backend`."""

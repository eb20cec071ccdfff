"""Data engines for the compiler: one module each, with the functions of `protocol.Backend`.

The modules `numpy_...` are the parts of the one for numpy.
"""

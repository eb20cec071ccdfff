"""`python -m mrv`."""

from mrv.cli import program

if __name__ == "__main__":
    program()

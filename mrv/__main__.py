"""`python -m mrv`."""

from mrv.cli import main

if __name__ == "__main__":
    main()

"""`python -m pipeline` is the command `sensemaking`."""

from pipeline.cli import main

main()

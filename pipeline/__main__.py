"""`python -m pipeline` is the command `sensemaking`."""

from pipeline.commands.cli import main

main()

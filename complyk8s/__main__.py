"""`python -m complyk8s` is the command line."""

from complyk8s.cli import main

main()

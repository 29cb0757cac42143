"""`python -m webexgen`"""

from __future__ import annotations

from webexgen.cli import main

if __name__ == "__main__":
    main(prog_name="webexgen")

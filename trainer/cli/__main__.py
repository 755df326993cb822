"""`python -m trainer.cli`: the same as `lichen`."""

import sys

from .main import main

sys.exit(main())

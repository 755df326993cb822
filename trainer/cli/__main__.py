"""The command line as a module that Python runs, which is the same as `lichen`."""

import sys

from .main import main

sys.exit(main())

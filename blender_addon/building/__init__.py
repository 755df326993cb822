"""What `build.py` and `build_release.py` are made of: Python alone, no part of the extension's zip."""

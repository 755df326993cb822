"""Files that mean harm: small, and well-formed enough to be read, they want gigabytes, hours or endless recursion."""

"""The one error that the command line turns into a single line and exit code 2."""


class InputError(Exception):
    """Something that was given cannot be used; the message names it and says what to do."""

"""The errors that the command line turns into a single line and an exit code."""


class InputError(Exception):
    """Something that was given cannot be used; the message names it and says what to do."""


class TrainingError(Exception):
    """Training cannot go on, through no fault of what was given; what was learnt before it is still good."""

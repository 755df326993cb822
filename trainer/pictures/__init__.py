"""The one gate for pictures: every pixel of any format, by its colour profile, or one line that says why not."""

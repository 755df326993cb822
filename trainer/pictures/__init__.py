"""Pictures: every pixel of any format, by its colour profile, or one line that says why not.

The door is `reading.read_picture`. It opens a file (`opening` chooses between `oiio_reader` and `pillow_reader`, which
both give a `source.Source`), brings large pictures down while they are read (`resampling`) and says how the colours are
encoded (`colour_profile`, `png_colours`). A new format gets a line in `opening` and, where neither library reads it, a
reader.
"""

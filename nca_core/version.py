"""The version that the package, the Blender extension and every weight file carry."""

VERSION = "0.2.0"

"""Materials as other programs have them: game engines, MaterialX, the browser.

`target` is what such a program is to the rest: the images that it takes, and the files that it reads beside them, which
are written by the standard library alone. `targets` is the table of all, a module each; `sending` carries an export
out: images first (nca_core.plan and baking), then the files about them, all of them in their places or none.
templates/ holds what ends up in users' files as it is; it is MIT-0, so that nobody has to carry a notice along.
"""

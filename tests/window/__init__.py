"""The add-on in a whole Blender with its window, used as an artist uses it: by mouse and keyboard.

    make test-gui                         all scenarios; pictures and logs in build/window
    make test-gui SCENARIOS="uvs panel"   some of them
    make test-gui BLENDER=/opt/blender-4.5/blender
    make test-gui LICHEN_ENGINE=GPU       on the card, where there is one; see blender_addon/engines.py

Every file in `scenarios` runs in a Blender of its own (`inside` starts it there), whose window is on a virtual screen
(`screen`). Without BLENDER a small Debian is made in build/debian-blender, or in the folder that LICHEN_DEBIAN names
(`debian`). A scenario fails if it does not come to its end, if Blender crashes, or if anything is printed that should
not be (`judge`). All is drawn by software where there is no graphics card: pictures are true, times are not.
"""

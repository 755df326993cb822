"""Which part of a picture is learnt, and how an artist drags it: plain values and functions, no bpy."""

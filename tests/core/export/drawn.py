"""Draws what a MaterialX graph gives over a part of a plane, by MaterialX's own renderer and OpenGL:

    python drawn.py FILE.mtlx OUT.npz LEFT BELOW RIGHT ABOVE WIDTH HEIGHT NAME...

in texture coordinates and pixels; an array for each NAME, its first row above. It needs a display, and runs in a
process of its own, which a driver may end. Exit code UNAVAILABLE: there is no renderer here, and stderr says why.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

import numpy as np

UNAVAILABLE = 75
#: Pixels for each that is wanted, of which the middle one is kept: images are magnified, so that a renderer in software
#: reads them between texels at most, and exactly in the middle of one.
TIMES = 3


def main(file: str, out: str, window: list[float], size: tuple[int, int], names: list[str]) -> int:
    """Draw, and write the arrays."""
    try:
        import MaterialX
        from MaterialX import PyMaterialXRender, PyMaterialXRenderGlsl

        width, height = (TIMES * pixels for pixels in size)
        renderer = PyMaterialXRenderGlsl.GlslRenderer.create(width, height, PyMaterialXRender.BaseType.FLOAT)
        renderer.initialize()
    except Exception as error:
        print(f"MaterialX cannot draw here: {error}", file=sys.stderr)  # noqa: T201
        return UNAVAILABLE
    graph, generator, context = _prepared(MaterialX, file)
    images = PyMaterialXRenderGlsl.GLTextureHandler.create(PyMaterialXRender.StbImageLoader.create())
    images.setSearchPath(MaterialX.FileSearchPath(str(Path(file).parent)))
    renderer.setImageHandler(images)
    renderer.setLightHandler(PyMaterialXRender.LightHandler.create())
    left, below, right, above = window
    drawn = {}
    for name in names:
        renderer.createProgram(generator.generate(name, _output(graph, name), context))
        renderer.renderTextureSpace(MaterialX.Vector2(left, below), MaterialX.Vector2(right, above))
        drawn[name] = _pixels(renderer.captureImage(None))[TIMES // 2 :: TIMES, TIMES // 2 :: TIMES]
    np.savez(out, **drawn)
    return 0


def _prepared(mx: Any, file: str) -> tuple[Any, Any, Any]:
    """A document's graph, among the standard's nodes, and who makes GLSL of it, colours as light."""
    from MaterialX import PyMaterialXGenGlsl, PyMaterialXGenShader

    document, path = mx.createDocument(), mx.getDefaultDataSearchPath()
    mx.readFromXmlFile(document, file)
    (graph,) = document.getNodeGraphs()
    mx.loadLibraries(mx.getDefaultDataLibraryFolders(), path, document)
    generator = PyMaterialXGenGlsl.GlslShaderGenerator.create()
    colours = PyMaterialXGenShader.DefaultColorManagementSystem.create(generator.getTarget())
    colours.loadLibrary(document)
    generator.setColorManagementSystem(colours)
    context = PyMaterialXGenShader.GenContext(generator)
    context.registerSourceCodeSearchPath(path)
    context.getOptions().fileTextureVerticalFlip = True
    return graph, generator, context


def _output(graph: Any, name: str) -> Any:
    """The output of a map; of normals what is read, since what becomes of it depends on a surface."""
    output = graph.getOutput(f"{name}_out")
    node = graph.getNode(output.getNodeName())
    if node.getCategory() == "normalmap":
        read = graph.addOutput(f"{name}_read", "vector3")
        read.setNodeName(node.getInput("in").getNodeName())
        return read
    return output


def _pixels(image: Any) -> np.ndarray[Any, Any]:
    shape = (image.getHeight(), image.getWidth(), image.getChannelCount())
    numbers = (ctypes.c_float * int(np.prod(shape))).from_address(image.getResourceBuffer())
    return np.ctypeslib.as_array(numbers).reshape(shape)[::-1].copy()


if __name__ == "__main__":
    place, target, *numbers = sys.argv[1:]
    pixels = int(numbers[4]), int(numbers[5])
    sys.exit(main(place, target, [float(number) for number in numbers[:4]], pixels, numbers[6:]))

"""Opens a USD scene and says what is there, as JSON: `python opened.py SCENE.usda`, with `pxr` on the path.

It runs in a process of its own, since Blender's Python module brings another USD of the same names.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from pxr import Usd, UsdGeom, UsdShade, UsdValidation  # type: ignore[import-not-found]


def opened(path: str) -> dict[str, Any]:
    """What is in a scene of one square."""
    stage = Usd.Stage.Open(path)
    root = stage.GetDefaultPrim()
    (mesh,) = (UsdGeom.Mesh(prim) for prim in stage.Traverse() if prim.IsA(UsdGeom.Mesh))
    material = UsdShade.MaterialBindingAPI(mesh.GetPrim()).ComputeBoundMaterial()[0]
    surface = material.ComputeSurfaceSource("")[0]
    context = UsdValidation.ValidationContext(UsdValidation.ValidationRegistry().GetOrLoadAllValidators())
    return {
        "root": root.GetName(),
        "metres": UsdGeom.GetStageMetersPerUnit(stage),
        "doc": stage.GetRootLayer().documentation,
        "points": [list(point) for point in mesh.GetPointsAttr().Get()],
        "extent": [list(point) for point in UsdGeom.Mesh.ComputeExtent(mesh.GetPointsAttr().Get())],
        "said extent": [list(point) for point in mesh.GetExtentAttr().Get()],
        "st": [list(place) for place in UsdGeom.PrimvarsAPI(mesh.GetPrim()).GetPrimvar("st").Get()],
        "material": str(material.GetPath()),
        "surface": surface.GetIdAttr().Get(),
        "inputs": {each.GetBaseName(): _read(each) for each in surface.GetInputs()},
        "faults": [error.GetMessage() for error in context.Validate(stage)],
    }


def _read(surface_input: Any) -> dict[str, Any]:
    """The image that an input of the surface shows: its file, found, and all that decides how it is read."""
    texture = UsdShade.Shader(surface_input.GetConnectedSources()[0][0].source.GetPrim())
    place = UsdShade.Shader(texture.GetInput("st").GetConnectedSources()[0][0].source.GetPrim())
    reader = UsdShade.Shader(place.GetInput("in").GetConnectedSources()[0][0].source.GetPrim())
    signed = texture.GetInput("scale")
    return {
        "file": texture.GetInput("file").Get().resolvedPath,
        "space": texture.GetInput("sourceColorSpace").Get(),
        "scale": list(place.GetInput("scale").Get()),
        "of": reader.GetInput("varname").Get(),
        "times": list(signed.Get()) if signed else [],
    }


if __name__ == "__main__":
    print(json.dumps(opened(sys.argv[1])))  # noqa: T201

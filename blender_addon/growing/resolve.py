"""From a request to what is grown: for a model, as it was asked for or at another width. No bpy."""

from __future__ import annotations

from dataclasses import replace

from nca_core import Model, Recipe, living
from nca_core.recipe import MAX_DENSITY, MIN_DENSITY
from nca_core.steering import NOTHING, UNSTEERED, Placed, Steering, Supplies
from nca_core.surface import MAX_STATE

from .modes import decodes, heeds, mode_of
from .request import LARGEST, SMALLEST, Growth, Request


def resolve(request: Request, model: Model, supplies: Supplies = NOTHING) -> Growth:
    """Work out what to grow. supplies: what the request's steering names. Raises ValueError, in one line, if it cannot
    be grown."""
    request = request.with_cells(model)
    is_decoding = decodes(request)
    if not (is_decoding or MIN_DENSITY <= request.density(model) <= MAX_DENSITY):
        least, most = (round(bound * request.cells * model.coarse_pixels) for bound in (MIN_DENSITY, MAX_DENSITY))
        raise ValueError(f"{request.cells} cells take {least} to {most} pixels, not {request.width}")
    recipe = replace(mode_of(request).recipe(request, model), seed=request.seed, digest=model.digest)
    recipe = replace(recipe, steering=request.steering)
    if is_decoding:
        _check_textures(recipe, model, supplies)
    notices = tuple(recipe.notices(model, supplies)) if recipe.steering else ()
    return Growth(request, recipe, is_decoding, supplies, notices)


def resized(request: Request, model: Model, width: int = 0) -> Request:
    """The same surface as maps of another width; 0: of its own. Raises ValueError if it cannot have that one."""
    width = width or request.width
    steering, request = _scaled(request.steering, width, request.width), replace(request, steering=UNSTEERED)
    return replace(_resized(request, model, width), steering=steering)


def _resized(request: Request, model: Model, width: int) -> Request:
    near = round(request.height * width / request.width)
    if not (SMALLEST <= width <= LARGEST and near <= LARGEST):
        raise ValueError(f"A side has {SMALLEST} to {LARGEST} pixels, not {max(width, near)}")
    if not heeds(mode_of(request), "height"):
        return replace(request, living=False, width=width, height=width)
    rows = _rows(replace(request, living=False), model)
    for height in (near, near + 1, near - 1):  # which is rounded to whole cells: another rounding is another tile
        other = replace(request, living=False, width=width, height=height)
        if height > 0 and _rows(other, model) == rows:
            return other
    raise ValueError(f"The tile cannot keep its shape at a width of {width} pixels; try a larger one")


def _rows(request: Request, model: Model) -> int:
    """Coarse cells from a tile's top to its bottom."""
    return resolve(request, model).recipe.coarse_cells(model)[1]


def _scaled(steering: Steering, width: int, old: int) -> Steering:
    """The same with places in pixels of another width: those of UDIM tiles are whole multiples of it."""

    def scaled(pictures: tuple[Placed, ...]) -> tuple[Placed, ...]:
        return tuple(
            replace(each, **{name: getattr(each, name) * width // old for name in ("x", "y", "width", "height")})
            for each in pictures
        )

    return Steering(
        tuple(replace(guided, pictures=scaled(guided.pictures)) for guided in steering.guides),
        replace(steering.direction, pictures=scaled(steering.direction.pictures)),
        tuple(replace(grafted, pictures=scaled(grafted.pictures)) for grafted in steering.grafts),
        replace(steering.colours, pictures=scaled(steering.colours.pictures)),
    )


def _check_textures(recipe: Recipe, model: Model, supplies: Supplies) -> None:
    """A living material's cells are grown and packed all at once, and decoded by one decoder. Raises ValueError if they
    take gigabytes, or are several materials'."""
    if recipe.steering.colours:
        raise ValueError("A living material decodes itself, so it cannot keep a picture's colours: take images")
    for grafted in recipe.steering.grafts:
        raise ValueError(
            f"A living material decodes itself, and {supplies.model(grafted).name} has another decoder: take images "
            "to blend them"
        )
    region = recipe.unsteered(model).field.region.scaled(model.coarse_scale)
    numbers = 2 * model.channels + living.PACKED * (len(living.kinds(model)) - 1)
    if (needed := 4 * region.height * region.width * numbers) > MAX_STATE:
        raise ValueError(
            f"Its cells take {needed / 2**30:.0f} GB at once, more than {MAX_STATE >> 30}. Fewer cells make it smaller"
        )

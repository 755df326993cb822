"""The add-on registers the classes below in Blender, and its modules attach handlers, menus and texts."""

from __future__ import annotations

from typing import Any

import bpy

from . import command, translations
from .handlers import animation, assigned, loading, painted
from .operators import end_training, painting_session, part_overlay, runner, training_session
from .operators.add_assets import LICHEN_OT_add_assets
from .operators.add_folder import LICHEN_OT_add_folder
from .operators.add_uvs import LICHEN_OT_add_uvs
from .operators.attach_training import LICHEN_OT_attach_training
from .operators.bake_attribute import LICHEN_OT_bake_attribute
from .operators.cancel import LICHEN_OT_cancel
from .operators.choose_corners import LICHEN_OT_choose_corners
from .operators.choose_rectangle import LICHEN_OT_choose_rectangle
from .operators.copy_install_line import LICHEN_OT_copy_install_line
from .operators.dismiss_training import LICHEN_OT_dismiss_training
from .operators.end_training import LICHEN_OT_end_training
from .operators.export import LICHEN_OT_export
from .operators.grow import LICHEN_OT_grow
from .operators.grow_all import LICHEN_OT_grow_all
from .operators.grow_trained import LICHEN_OT_grow_trained
from .operators.import_weights import LICHEN_OT_import_weights
from .operators.paint_guide import LICHEN_OT_paint_guide
from .operators.real_size import LICHEN_OT_real_size
from .operators.remove_assets import LICHEN_OT_remove_assets
from .operators.remove_folder import LICHEN_OT_remove_folder
from .operators.reseed import LICHEN_OT_reseed
from .operators.resume_training import LICHEN_OT_resume_training
from .operators.set_size import LICHEN_OT_set_size
from .operators.stylize_image import LICHEN_OT_stylize_image
from .operators.suggest_part import LICHEN_OT_suggest_part
from .operators.train import LICHEN_OT_train
from .operators.train_anyway import LICHEN_OT_train_anyway
from .operators.whole_image import LICHEN_OT_whole_image
from .operators.write_manifest import LICHEN_OT_write_manifest
from .scene import stand_in, unfinished
from .settings import cropping, library, preferences, properties, steering
from .ui import gallery, menus, panels, status_bar

CLASSES: tuple[Any, ...] = (  # in this order: what others use first
    preferences.LICHEN_PG_folder,
    preferences.LICHEN_AP_preferences,
    steering.LICHEN_PG_guide,
    steering.LICHEN_PG_steering,
    properties.LICHEN_PG_settings,
    cropping.LICHEN_PG_cropping,
    gallery.LICHEN_PG_gallery,
    LICHEN_OT_add_folder,
    LICHEN_OT_remove_folder,
    LICHEN_OT_add_assets,
    LICHEN_OT_remove_assets,
    LICHEN_OT_add_uvs,
    LICHEN_OT_import_weights,
    LICHEN_OT_grow,
    LICHEN_OT_grow_all,
    LICHEN_OT_reseed,
    LICHEN_OT_set_size,
    LICHEN_OT_real_size,
    LICHEN_OT_paint_guide,
    LICHEN_OT_bake_attribute,
    LICHEN_OT_stylize_image,
    LICHEN_OT_choose_rectangle,
    LICHEN_OT_choose_corners,
    LICHEN_OT_suggest_part,
    LICHEN_OT_whole_image,
    LICHEN_OT_export,
    LICHEN_OT_write_manifest,
    LICHEN_OT_cancel,
    LICHEN_OT_train,
    LICHEN_OT_train_anyway,
    LICHEN_OT_end_training,
    LICHEN_OT_resume_training,
    LICHEN_OT_attach_training,
    LICHEN_OT_copy_install_line,
    LICHEN_OT_dismiss_training,
    LICHEN_OT_grow_trained,
    *panels.PANELS,
    menus.LICHEN_FH_weights,
)


def register() -> None:
    """Called by Blender when the extension is enabled."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    translations.attach()
    properties.attach()
    cropping.attach()
    gallery.attach()
    menus.attach()
    stand_in.attach()
    loading.attach()
    animation.attach()
    painted.attach()
    assigned.attach()
    painting_session.attach()
    part_overlay.attach()
    training_session.tidy()
    end_training.attach()
    status_bar.attach()
    command.attach()


def unregister() -> None:
    """Called by Blender when the extension is disabled: undo `register`, and stop what is still growing."""
    runner.give_up(bpy.context)
    runner.forget()
    command.detach()
    status_bar.detach()
    end_training.detach()
    training_session.leave()
    part_overlay.detach()
    painting_session.detach()
    assigned.detach()
    painted.detach()
    animation.detach()
    loading.detach()
    stand_in.detach()
    unfinished.remove_all()
    menus.detach()
    gallery.detach()
    cropping.detach()
    library.forget()
    properties.detach()
    translations.detach()
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)

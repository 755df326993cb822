"""What an asset's growth comes to: the images of its material, and its picture, in slices that can be stopped."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from ..conftest import random_model


def test_it_has_the_images_and_the_picture(installed: ModuleType) -> None:
    from bl_ext.user_default.lichen.assets.job import PICTURE, AssetJob
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Request

    model, request = random_model("moss", ("base_color", "roughness", "height")), Request(width=32, height=32)
    jobs = AssetJob(model, request), GrowthJob(model, request)
    for job in jobs:
        job.run()
    made, grown = (job.result() for job in jobs)
    assert made.encoded.images == grown.images
    assert made.picture.shape == (PICTURE, PICTURE, 4)
    assert made.picture[PICTURE // 2, PICTURE // 2, 3] == 1
    assert np.std(made.picture[100:150, 100:150, :3]) > 0.01  # the material is seen on it


def test_it_can_be_stopped_while_the_picture_is_shaded(installed: ModuleType) -> None:
    from bl_ext.user_default.lichen.assets.job import AssetJob
    from bl_ext.user_default.lichen.growing.request import Request

    import nca_core

    class Stopped(AssetJob):
        def _report(self, fraction: float) -> None:
            if fraction > 0.9:
                self.cancel()
            super()._report(fraction)

    job = Stopped(random_model("moss", ("base_color",)), Request(width=32, height=32))
    job.run()
    with pytest.raises(nca_core.Cancelled):
        job.result()


@pytest.mark.parametrize("stride", [1, 8])
def test_cells_of_any_size_have_a_picture(installed: ModuleType, stride: int) -> None:
    from dataclasses import replace

    from bl_ext.user_default.lichen.assets.job import AssetJob
    from bl_ext.user_default.lichen.growing.request import Request

    job = AssetJob(replace(random_model("moss", ("height",)), stride=stride), Request(width=32, height=32))
    job.run()
    assert job.result().picture.shape[2] == 4

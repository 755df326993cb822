"""The trainable model: nca_core's growth, differentiable."""

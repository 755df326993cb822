"""The artist's side of Lichen: panels, menus, the gallery."""

"""What an artist sees: panels, menus, the gallery."""

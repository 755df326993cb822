"""One verb a file; `runner` runs what takes its time, `growth_task` and `new_material` say what becomes of a growth."""

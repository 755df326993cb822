"""One verb a file. `working` and `growing` hold what they share."""

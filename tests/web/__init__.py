"""The page that materials grow on, in a real browser: `make test-web`. Skipped where there is no Chromium."""

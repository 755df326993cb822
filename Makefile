# make demo | test | test-slow | test-gui | bench | bench-quality | bench-repetition | extension | exemplars | clean. Everything is
# installed into .venv/ and build/, nothing elsewhere.
#
# Python 3.11 carries torch, Blender 4.5 LTS and the tools; Python 3.13, where there is one, carries Blender 5.2 LTS.
# Name them with PYTHON311=... and PYTHON313=... if they are not found.

find_python = $(shell for python in python$(1) $$HOME/.pyenv/versions/$(1).*/bin/python$(1) /usr/bin/python$(1) \
	/usr/local/bin/python$(1) /opt/homebrew/bin/python$(1); do \
	"$$python" -c 'import sys; assert sys.version_info[:2] == tuple(map(int, "$(1)".split(".")))' 2>/dev/null \
	&& { echo "$$python"; break; }; done)

PYTHON311 ?= $(call find_python,3.11)
PYTHON313 ?= $(call find_python,3.13)
PYTHON311 := $(PYTHON311)
PYTHON313 := $(PYTHON313)

ENV311 := .venv/py311
ENV313 := .venv/py313
PY311 := $(ENV311)/bin/python
PY313 := $(ENV313)/bin/python
PIP_FLAGS := --quiet --disable-pip-version-check --constraint constraints.txt

EXTENSION := build/extension
EXTENSION_SOURCES := $(shell find blender_addon nca_core -name '*.py' -o -name '*.toml')

.PHONY: demo test test-slow test311-slow test313-slow no-python313 lint test311 test313 test-gui extension bench bench-quality bench-repetition golden exemplars clean

# --- environments ---------------------------------------------------------------------------------------------

$(ENV311)/ready: pyproject.toml constraints.txt
	@test -n "$(PYTHON311)" || { echo "Lichen needs Python 3.11 (torch and Blender 4.5 run on it); install it or name it with PYTHON311=/path/to/python3.11"; exit 1; }
	"$(PYTHON311)" -m venv $(ENV311)
	$(PY311) -m pip install $(PIP_FLAGS) setuptools
	$(PY311) -m pip install $(PIP_FLAGS) --no-build-isolation --editable '.[train,dev,lint,blender]'
	touch $@

$(ENV311)/quality-ready: $(ENV311)/ready
	$(PY311) -m pip install $(PIP_FLAGS) --no-build-isolation --editable '.[quality]'
	touch $@

$(ENV313)/ready: pyproject.toml constraints.txt
	"$(PYTHON313)" -m venv $(ENV313)
	$(PY313) -m pip install $(PIP_FLAGS) numpy bpy pytest hypothesis safetensors
	touch $@

# --- what people run ------------------------------------------------------------------------------------------

# make demo                                        train on a sample for two minutes, then grow it in Blender
# make demo EXEMPLAR=path BUDGET=10m               the same with your own photo or folder of maps
# make demo WEIGHTS=samples/weights/brick_wall.nca   no training
EXEMPLAR ?= samples/exemplars/pebbles
BUDGET ?= 2m
DEMO := build/demo
RIGHTS := $(if $(filter samples/%,$(EXEMPLAR)),--licence CC0-1.0 --author "The Lichen project" --source "$(EXEMPLAR)")

demo: $(ENV311)/ready extension
	@mkdir -p $(DEMO)
ifdef WEIGHTS
	$(PY311) samples/scripts/demo.py "$(WEIGHTS)" $(EXTENSION)/*.zip $(DEMO)
else
	$(ENV311)/bin/lichen train "$(EXEMPLAR)" -o $(DEMO)/demo.nca --budget $(BUDGET) $(RIGHTS)
	$(PY311) samples/scripts/demo.py $(DEMO)/demo.nca $(EXTENSION)/*.zip $(DEMO)
endif

test: lint $(if $(PYTHON313),,no-python313) test311 $(if $(PYTHON313),test313)

no-python313:
	@echo "No Python 3.13 was found: the tests in Blender 5.2 are skipped."

lint: $(ENV311)/ready
	$(ENV311)/bin/ruff check .
	$(ENV311)/bin/ruff format --check .
	$(ENV311)/bin/mypy nca_core trainer blender_addon

test311: $(ENV311)/ready extension
	LICHEN_EXTENSION=$$(ls $(CURDIR)/$(EXTENSION)/*.zip) $(PY311) -m pytest

# The core's and the add-on's tests once more, on the newer Python and Blender.
test313: $(ENV313)/ready extension
	LICHEN_EXTENSION=$$(ls $(CURDIR)/$(EXTENSION)/*.zip) PYTHONPATH=$(CURDIR) $(PY313) -m pytest tests/core tests/addon

# What takes minutes: long fuzzing, kills, every shipped file at full size.
test-slow: test311-slow $(if $(PYTHON313),test313-slow)

test311-slow: $(ENV311)/ready extension
	LICHEN_EXTENSION=$$(ls $(CURDIR)/$(EXTENSION)/*.zip) $(PY311) -m pytest -m slow

test313-slow: $(ENV313)/ready extension
	LICHEN_EXTENSION=$$(ls $(CURDIR)/$(EXTENSION)/*.zip) PYTHONPATH=$(CURDIR) $(PY313) -m pytest -m slow tests/core tests/addon

# make test-gui                                    in a Blender with a window, by mouse and keyboard; pictures in build/window
# make test-gui SCENARIOS="uvs panel"              some of tests/window/scenarios
# make test-gui BLENDER=/opt/blender/blender       in this one, 4.5 or newer, on a DISPLAY or with Xvfb
#
# Without BLENDER, on Debian and as root, one is installed into build/debian-blender, or into LICHEN_DEBIAN.
test-gui: $(ENV311)/ready extension
	$(PY311) -m tests.window $(EXTENSION)/*.zip $(SCENARIOS)

extension: $(EXTENSION)/ready

$(EXTENSION)/ready: $(ENV311)/ready $(EXTENSION_SOURCES) LICENSE
	rm -rf $(EXTENSION)
	$(PY311) blender_addon/build.py $(EXTENSION)
	touch $@

bench: $(ENV311)/ready extension
	$(PY311) tests/benchmarks/bench.py

# make bench-quality                                          everything: hours
# make bench-quality QUALITY="--only pebbles --budget 2m"     a part; see tests/README.md
bench-quality: $(ENV311)/quality-ready
	$(PY311) -m tests.benchmarks.quality $(QUALITY)

# make bench-repetition                                            all sample weights: some ten minutes each
# make bench-repetition REPETITION=samples/weights/brick_wall.nca   one of them
bench-repetition: $(ENV311)/ready
	$(PY311) -m tests.benchmarks.repetition $(REPETITION)

# make golden                                       after the sample weights were trained anew; the CHANGELOG names the digest
golden: $(ENV311)/ready
	@mkdir -p tests/fixtures/shipped
	$(PY311) -m tests.golden samples/weights tests/fixtures/shipped/golden.npz

exemplars: $(ENV311)/ready
	for name in brick_wall pebbles woven_fabric; do $(PY311) samples/scripts/$$name.py || exit 1; done

clean:
	rm -rf .venv build

# make demo | test | test-slow | test-gui | test-godot | test-web | bench | bench-quality | bench-style |
# bench-repetition | extension | release | golden | samples | exemplars | clean. Everything is installed into .venv/
# and build/, nothing elsewhere.
#
# Python 3.11 carries torch, Blender 4.5 LTS and the tools; Python 3.13, where there is one, carries Blender 5.2 LTS.
# Where there is 3.13 alone, it carries all. Name them with PYTHON311=... and PYTHON313=... if they are not found.

find_python = $(shell for python in python$(1) $$HOME/.pyenv/versions/$(1).*/bin/python$(1) /usr/bin/python$(1) \
	/usr/local/bin/python$(1) /opt/homebrew/bin/python$(1); do \
	"$$python" -c 'import sys; assert sys.version_info[:2] == tuple(map(int, "$(1)".split(".")))' 2>/dev/null \
	&& { echo "$$python"; break; }; done)

PYTHON311 ?= $(call find_python,3.11)
PYTHON313 ?= $(call find_python,3.13)
PYTHON311 := $(PYTHON311)
PYTHON313 := $(PYTHON313)

PYTHON := $(or $(PYTHON311),$(PYTHON313))
ENV := $(if $(PYTHON311),.venv/py311,.venv/py313)
PY := $(ENV)/bin/python
SECOND := $(if $(and $(PYTHON311),$(PYTHON313)),.venv/py313)
PIP_FLAGS := --quiet --disable-pip-version-check --constraint constraints.txt

# PyPI's torch for Linux brings CUDA, some 3 GB, which nothing here needs: this index has it without. TORCH_INDEX=URL
# names another one; TORCH_INDEX= takes PyPI's.
TORCH_INDEX ?= $(if $(filter Linux,$(shell uname -s)),https://download.pytorch.org/whl/cpu)
TORCH_CPU := torch==$(shell sed -n 's/^torch==//p' constraints.txt)+cpu

NPM_PACKAGES := gltf-validator@2.0.0-dev.3.10 three@0.187.0

EXTENSION := build/extension
EXTENSION_SOURCES := pyproject.toml README.md $(shell find blender_addon nca_core trainer samples/weights \
	-name '*.py' -o -path '*/templates/*' -o -name '*.toml' -o -name '*.txt' -o -name '*.md' -o -name '*.nca')

.PHONY: demo test test-main test-second test-slow lint test-gui test-godot test-web extension release bench \
	bench-quality bench-style bench-repetition golden samples exemplars clean

# --- environments ---------------------------------------------------------------------------------------------

# The checkout itself is on the path, so that scripts find the folder trainer/ by its own name, wherever they run.
$(ENV)/ready-main: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Lichen needs Python 3.11 or 3.13, as pip's Blender does; install one," \
	"or name it with PYTHON311=/path/to/python3.11"; exit 1; }
	"$(PYTHON)" -m venv $(ENV)
	$(PY) -m pip install $(PIP_FLAGS) setuptools
ifneq ($(TORCH_INDEX),)
	@$(PY) -m pip install $(PIP_FLAGS) --no-deps --no-index "$(TORCH_CPU)" 2>/dev/null \
	|| $(PY) -m pip install $(PIP_FLAGS) --no-deps --retries 1 --index-url "$(TORCH_INDEX)" "$(TORCH_CPU)" \
	|| echo "There is no $(TORCH_CPU) at $(TORCH_INDEX): PyPI's torch is taken, with CUDA."
endif
	$(PY) -m pip install $(PIP_FLAGS) --no-build-isolation --editable '.[train,dev,lint,blender]'
	echo "$(CURDIR)" > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/lichen-checkout.pth"
	touch $@

$(ENV)/ready-quality: $(ENV)/ready-main
	$(PY) -m pip install $(PIP_FLAGS) --no-build-isolation --editable '.[quality]'
	touch $@

ifneq ($(SECOND),)
$(SECOND)/ready-second: pyproject.toml constraints.txt
	"$(PYTHON313)" -m venv $(SECOND)
	$(SECOND)/bin/python -m pip install $(PIP_FLAGS) numpy bpy pytest hypothesis safetensors
	touch $@
endif

# --- what people run ------------------------------------------------------------------------------------------

# make demo                                        train on a sample for two minutes, then grow it in Blender
# make demo EXEMPLAR=path BUDGET=10m               the same with your own photo or folder of maps
# make demo WEIGHTS=samples/weights/brick_wall.nca   no training
EXEMPLAR ?= samples/exemplars/pebbles
BUDGET ?= 2m
DEMO := build/demo
RIGHTS := $(if $(filter samples/%,$(EXEMPLAR)),--licence CC0-1.0 --author "The Lichen project" --source "$(EXEMPLAR)")

demo: $(ENV)/ready-main extension
	@mkdir -p $(DEMO)
ifdef WEIGHTS
	@$(PY) samples/scripts/demo.py "$(WEIGHTS)" $(EXTENSION)/*.zip $(DEMO)
else
	@$(ENV)/bin/lichen train "$(EXEMPLAR)" -o $(DEMO)/demo.nca --budget $(BUDGET) $(RIGHTS)
	@$(PY) samples/scripts/demo.py $(DEMO)/demo.nca $(EXTENSION)/*.zip $(DEMO)
endif

# Both Pythons' tests run side by side; what the second says is shown when the first is done.
test: lint extension $(if $(SECOND),$(SECOND)/ready-second)
ifeq ($(SECOND),)
	@$(MAKE) --no-print-directory test-main
else
	@$(MAKE) --no-print-directory test-second >build/test-second.log 2>&1 & second=$$!; \
	trap 'kill $$second' INT TERM; \
	$(MAKE) --no-print-directory test-main; first=$$?; \
	wait $$second; second=$$?; \
	cat build/test-second.log; \
	exit $$((first | second))
endif

# What takes minutes: long fuzzing, kills, every shipped file at full size.
test-slow: SELECTED := -m slow
test-slow: test-main $(if $(SECOND),test-second)

# Types are checked against the numpy that Python 3.11 gets: another one's stubs say other things of the same code.
lint: $(ENV)/ready-main
	$(ENV)/bin/ruff check .
	$(ENV)/bin/ruff format --check .
	$(ENV)/bin/lint-imports --no-cache --no-logo
ifneq ($(PYTHON311),)
	$(ENV)/bin/mypy nca_core trainer blender_addon
endif

test-main: $(ENV)/ready-main extension
ifeq ($(PYTHON311),)
	@echo "No Python 3.11 was found: types are not checked, and the tests in Blender 4.5 are skipped."
else ifeq ($(PYTHON313),)
	@echo "No Python 3.13 was found: the tests in Blender 5.2 are skipped."
endif
	LICHEN_EXTENSION=$$(ls $(CURDIR)/$(EXTENSION)/*.zip) $(PY) -m pytest $(SELECTED)

# The core's and the add-on's tests once more, on the newer Python and Blender.
ifneq ($(SECOND),)
test-second: $(SECOND)/ready-second extension
	LICHEN_EXTENSION=$$(ls $(CURDIR)/$(EXTENSION)/*.zip) PYTHONPATH=$(CURDIR) \
	$(SECOND)/bin/python -m pytest $(SELECTED) tests/core tests/addon
endif

# make test-gui                                    in a Blender with a window, by mouse and keyboard; see build/window
# make test-gui SCENARIOS="uvs panel"              some of tests/window/scenarios
# make test-gui BLENDER=/opt/blender/blender       in this one, 4.5 or newer, on a DISPLAY or with Xvfb
#
# Without BLENDER, on Debian and as root, one is installed into build/debian-blender, or into LICHEN_DEBIAN.
test-gui: $(ENV)/ready-main extension
	$(PY) -m tests.window $(EXTENSION)/*.zip $(SCENARIOS)

# make test-godot                                  exports opened and drawn in a Godot 4; see build/godot
# make test-godot GODOT=/opt/godot/godot           in this one, on a DISPLAY or with Xvfb
# make test-godot DRIVERS=opengl                   with one of its renderers: opengl, vulkan
#
# Without GODOT, and none on the PATH, one is installed as above, into build/debian-godot or LICHEN_GODOT_DEBIAN.
test-godot: $(ENV)/ready-main
	$(PY) -m tests.godot $(DRIVERS)

# make test-web                                    the page that materials grow on, in a headless Chromium; see build/web
# make test-web CHROMIUM=/opt/chromium/chromium    in this one; else one on the PATH, and without any it is skipped
test-web: export CHROMIUM := $(CHROMIUM)
test-web: $(ENV)/ready-main build/npm/node_modules
	$(PY) -m pytest -s tests/web

# What exported .glb files are held to; without npm, these tests are skipped.
build/npm/node_modules:
	@npm install --silent --no-audit --no-fund --prefix build/npm $(NPM_PACKAGES) \
	|| echo "There is no npm, or it has no network: no validator for glTF, and no three.js."

extension: $(EXTENSION)/ready

$(EXTENSION)/ready: $(ENV)/ready-main $(EXTENSION_SOURCES) LICENSE
	@rm -rf $(EXTENSION)
	@$(PY) blender_addon/build.py $(EXTENSION)
	@touch $@

# build/dist: the extension's zip, wheels, the index of an extension repository, and SHA-256 sums.
release: $(ENV)/ready-main
	$(PY) blender_addon/build_release.py build/dist

bench: $(ENV)/ready-main extension
	$(PY) tests/benchmarks/bench.py

# make bench-quality                                          everything: hours
# make bench-quality QUALITY="--only pebbles --budget 2m"     a part; see tests/benchmarks/README.md
# make bench-quality BLIND=1                                  pairs of exemplar and growth for a judge
# make bench-quality SCORE=answers.json                       how many of them the judge told apart
bench-quality: $(ENV)/ready-quality
	$(PY) -m tests.benchmarks.quality $(if $(BLIND),--blind) $(if $(SCORE),--score "$(SCORE)") $(QUALITY)

# make bench-style                                                      everything: hours
# make bench-style STYLE="--only pebbles --systems lichen,quilting"     a part; see tests/benchmarks/README.md
# make bench-style STYLE=--labels                                       are labels followed? ten minutes
bench-style: $(ENV)/ready-quality
	$(PY) -m tests.benchmarks.style $(STYLE)

# make bench-repetition                                            all sample weights: some ten minutes each
# make bench-repetition REPETITION=samples/weights/brick_wall.nca   one of them
bench-repetition: $(ENV)/ready-main
	$(PY) -m tests.benchmarks.repetition $(REPETITION)

# make golden                              after the sample weights were trained anew; the CHANGELOG names the digest
golden: $(ENV)/ready-main
	@mkdir -p tests/fixtures/shipped
	$(PY) -m tests.golden samples/weights tests/fixtures/shipped/golden.npz

# make samples                             render and train whatever is missing; goes on wherever it was stopped
# make samples ONLY=leather                one of samples/scripts/library.py, or ONLY="leather bark"
# make samples ONLY=leather ACCEPT=1       its script was changed: take its new maps, and train on them
# make exemplars                           the exemplars alone; AGAIN=1 renders all, to see that they are the same
MAKE_SAMPLES = $(PY) -m samples.scripts.make_samples $(ONLY) $(if $(AGAIN),--again) $(if $(ACCEPT),--accept)

samples: $(ENV)/ready-main
	@$(MAKE_SAMPLES)

exemplars: $(ENV)/ready-main
	@$(MAKE_SAMPLES) --exemplars

clean:
	rm -rf .venv build

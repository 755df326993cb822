"""Make the materials that Lichen ships, as library.py says: render exemplars, train on them, record what they are. CC0.

    python -m samples.scripts.make_samples [NAME ...] [--exemplars] [--again] [--accept] [--budget TIME] [--into DIR]

`make samples` calls it, and `make exemplars` for the exemplars alone. What is there already is left: it may be stopped
anywhere, and goes on from there. An exemplar is rendered if its maps are missing or are not the recorded ones; a
material is trained if its weight file is missing, or was trained on another exemplar than the recorded one.

What is rendered has to be what `samples/exemplars.json` records, byte for byte. Where a script was changed on purpose,
`--accept` takes the maps that lie there, or are rendered, for the new ones. `--again` renders though maps are there, to
see that they are the same. `--budget` and `--into` try it out: in another folder, with shorter trainings.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nca_core
from nca_core.container import stored_thumbnail
from nca_core.replacing import put
from samples.scripts import library, record
from samples.scripts.commands import FailedError, StoppedError, run
from samples.scripts.library import Sample
from samples.scripts.record import Recorded
from trainer.errors import InputError
from trainer.training.checkpoint import checkpoint_path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(__file__).parent
_RELIEF = re.compile(r"the height map's 0\.\.1 is ([0-9.]+) picture widths")
_FACTS = "exemplar.json"  # where a script says what it has rendered


@dataclass(frozen=True)
class Places:
    """Where things lie. made: exemplars that are not committed, and logs; work: trainings that are not finished."""

    committed: Path
    made: Path
    weights: Path
    work: Path
    record: Path
    scripts: Path = SCRIPTS

    @classmethod
    def at(cls, root: Path) -> Places:
        """Those of a repository."""
        samples, build = root / "samples", root / "build"
        return cls(
            samples / "exemplars",
            build / "exemplars",
            samples / "weights",
            build / "weights",
            samples / "exemplars.json",
        )

    def exemplar(self, sample: Sample) -> Path:
        """The folder of a sample's exemplar."""
        return (self.committed if sample.is_committed else self.made) / sample.name

    def weight_file(self, sample: Sample) -> Path:
        """A sample's weight file."""
        return self.weights / f"{sample.name}.nca"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the samples that the command line names; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        samples = library.chosen(name for names in options.names for name in names.split(","))
        make(samples, Places.at(options.into), options)
    except (StoppedError, KeyboardInterrupt) as stopped:
        print("Stopped; the same command goes on from here.")
        return 128 + getattr(stopped, "signum", signal.SIGINT)
    except (FailedError, InputError, ValueError, OSError) as error:
        print(f"make samples: {error}", file=sys.stderr)
        return 1
    return 0


def make(samples: Sequence[Sample], places: Places, options: argparse.Namespace) -> None:
    """Render the exemplars that are missing, then train what is missing. Raises FailedError and StoppedError; what was
    made before stays."""
    for number, sample in enumerate(samples, start=1):
        _say(number, samples, "exemplar", ensure_exemplar(sample, places, options.again, options.accept))
    if options.exemplars:
        return
    recorded = record.read(places.record)
    missing = [sample for sample in samples if not is_trained(sample, places, recorded[sample.name])]
    for sample in samples:
        if sample not in missing:
            print(f"{sample.name}: its weight file is there")
    for number, sample in enumerate(missing, start=1):
        print(f"[{number}/{len(missing)}] {sample.name}: training, {options.budget or sample.budget}", flush=True)
        _say(number, missing, "weights", train(sample, places, recorded[sample.name], options.budget))


def ensure_exemplar(sample: Sample, places: Places, again: bool = False, accept: bool = False) -> str:
    """Let an exemplar's maps be there, and recorded; returns what was done. again, accept: see this module.

    Raises FailedError if the script fails, or renders something else than is recorded.
    """
    folder = places.exemplar(sample)
    known = record.read(places.record).get(sample.name)
    there = record.hashes(folder)
    if there and known and there == known.files and not again:
        return "its maps are there"
    if there and accept and not again:
        _record(sample, places, record.look_at(folder, sample.size, _relief_of(sample, folder, "")))
        return "its maps are recorded, as they are"
    began = time.monotonic()
    rendered, said = _render(sample, places)
    if known and not accept and (others := _differing(record.hashes(rendered), known.files)):
        raise FailedError(
            f"{sample.name}: what was rendered is not what {places.record.name} records ({', '.join(others)}); it lies "
            f"in {rendered}. If it was meant to change, give ACCEPT=1 as well, which trains it anew"
        )
    found = record.look_at(rendered, sample.size, _relief_of(sample, rendered, said))
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    rendered.replace(folder)
    if known is None or accept:
        _record(sample, places, found)
    return f"rendered in {time.monotonic() - began:.0f} s{'' if known is None or accept else ', the same as recorded'}"


def is_trained(sample: Sample, places: Places, exemplar: Recorded) -> bool:
    """Whether a sample's weight file is there and was trained on its exemplar, guides included, byte for byte."""
    try:
        model = nca_core.load(places.weight_file(sample))
    except nca_core.WeightFileError:
        return False
    guides = {guide.sha256 for guide in model.guides if guide.sha256}
    return model.provenance.exemplar_sha256 == exemplar.sha256 and guides <= exemplar.guides


def train(sample: Sample, places: Places, exemplar: Recorded, budget: str = "") -> str:
    """Train a sample, or go on with its training; returns what was done. budget: instead of the table's.

    Raises FailedError and StoppedError, which keep a checkpoint.
    """
    work = places.work / f"{sample.name}-{exemplar.sha256[:8]}" / f"{sample.name}.nca"
    work.parent.mkdir(parents=True, exist_ok=True)
    arguments = training_arguments(sample, places.exemplar(sample), exemplar.relief, budget)
    try:
        run([sys.executable, "-m", "trainer.cli", "train", *arguments, "-o", str(work), "--resume"], ROOT)
    except FailedError as error:
        raise FailedError(f"{sample.name}: its training failed ({error}), as was said above") from error
    if checkpoint_path(work).exists():
        raise FailedError(f"{sample.name}: its training was stopped early; the same command goes on with it")
    places.weights.mkdir(parents=True, exist_ok=True)
    put(work, places.weight_file(sample))
    if not is_trained(sample, places, exemplar):
        raise FailedError(f"{sample.name}: its exemplar was changed while it was trained")
    model, size = nca_core.load(places.weight_file(sample)), places.weight_file(sample).stat().st_size
    origin = model.provenance
    kept = f"{size / 1000:.1f} kB, of which {_thumbnail_bytes(model)} bytes are its thumbnail"
    spent = f"{origin.iterations:,.0f} iterations, {origin.joules / 1000:.1f} kJ"  # a busy machine comes to few
    return f"trained in {origin.seconds:.0f} s, {spent}; {kept}"


def training_arguments(sample: Sample, exemplar: Path, relief: float, budget: str = "") -> list[str]:
    """What `lichen train` is told about a sample. relief: picture widths that the height's 0 to 1 measures."""
    told = {
        "budget": budget or sample.budget,
        "network": sample.network,
        "exemplar-size": sample.size,
        "precision": sample.precision,
        "relief": round(relief * sample.size, 2),
        "metres": sample.metres,
        "group": sample.group,
        "licence": "CC0-1.0",
        "author": "The Lichen project",
        "source": sample.source,
    }
    arguments = [str(exemplar)]
    arguments += [part for name, value in told.items() if value for part in (f"--{name}", str(value))]
    arguments += [part for tag in sample.tags for part in ("--tag", tag)]
    arguments += [part for guide in sample.guides for part in ("--guide", guide.format(exemplar=exemplar))]
    return [*arguments, *sample.options]


def _say(number: int, samples: Sequence[Sample], what: str, done: str) -> None:
    print(f"[{number}/{len(samples)}] {samples[number - 1].name}, {what}: {done}", flush=True)


def _record(sample: Sample, places: Places, found: Recorded) -> None:
    record.write(places.record, record.read(places.record) | {sample.name: found})


def _render(sample: Sample, places: Places) -> tuple[Path, str]:
    """Let an exemplar's script render into a folder of its own; returns it, and what the script said. Raises
    FailedError where it fails, and StoppedError."""
    unfinished, log = places.made / f"{sample.name}.unfinished", places.made / f"{sample.name}.log"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    script = places.scripts / f"{sample.name}.py"
    command = [sys.executable, str(script), "--size", str(sample.size), "--out", str(unfinished)]
    print(f"{sample.name}: rendering at {sample.size} px", flush=True)
    try:
        run(command, ROOT, log)
    except FailedError as error:
        raise FailedError(f"{sample.name}: {script.name} failed ({error}); {log} says more") from error
    return unfinished, log.read_text(encoding="utf-8", errors="replace")


def _relief_of(sample: Sample, folder: Path, said: str) -> float:
    """The picture widths that the height's 0 to 1 measures: as the table has it, else as the script says. Raises
    FailedError where nobody does, or where script and table say other metres."""
    facts = _facts(folder)
    metres = facts.get("metres", sample.metres)
    if abs(metres - sample.metres) > 1e-9:
        raise FailedError(f"{sample.name}: its script says {metres:g} m across, library.py {sample.metres:g} m")
    if sample.relief:
        return sample.relief
    if "relief" in facts and facts.get("size"):
        return float(facts["relief"]) / float(facts["size"])
    if found := _RELIEF.search(said):
        return float(found[1])
    raise FailedError(f"{sample.name}: nobody says what its height measures; its script may, or library.py")


def _facts(folder: Path) -> Mapping[str, float]:
    path = folder / _FACTS
    found: Mapping[str, float] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _differing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    return sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))


def _thumbnail_bytes(model: nca_core.Model) -> int:
    """The bytes that a thumbnail takes in a file, its palette included."""
    return sum(tensor.nbytes for tensor in stored_thumbnail(model.thumbnail).values())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make samples", description="Make the materials that Lichen ships.")
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help="which of them; several parted by spaces or commas (all)")
    add("--exemplars", action="store_true", help="only render the exemplars")
    add("--again", action="store_true", help="render though the maps are there: they have to be the same")
    add("--accept", action="store_true", help="take other maps than the recorded ones for the new ones")
    add("--budget", default="", metavar="TIME", help="of each training, instead of the table's")
    add("--into", type=Path, default=ROOT, metavar="DIR", help="make it in another folder than the repository's")
    return parser


if __name__ == "__main__":
    sys.exit(main())

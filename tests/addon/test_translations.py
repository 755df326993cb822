"""The add-on speaks French wherever it speaks: nothing is missing, nothing is left over, and Blender uses it.

pip's bpy is built without languages. There a stand-in takes Blender's place; a Blender that has them is asked itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from string import Formatter
from types import ModuleType
from typing import Any

import addon_utils
import bpy
import pytest

from .conftest import MODULE, ROOT

ADDON = ROOT / "blender_addon"
# And numbers; the same in French.
NAMES = {"Lichen", "UDIM", "PNG", "TIFF", "OpenEXR", "glTF", "OpenGL", "DirectX", "Godot", "MaterialX", "USD"}
NAMES |= {"Unity", "Unreal Engine"}
SPEAKERS = {"say", "tell"}  # of texts.py
DRAWN = {"text", "title", "confirm_text"}  # arguments that Blender draws, and translates by itself
NBSP, NARROW_NBSP = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"

needs_languages = pytest.mark.skipif(
    not bpy.app.build_options.international, reason="this Blender was built without languages, as pip's bpy is"
)


class Translations:
    """What the add-on uses of bpy.app.translations, in French."""

    def __init__(self) -> None:
        self.registered: dict[str, dict[str, dict[tuple[str, str], str]]] = {}

    def register(self, owner: str, messages: dict[str, dict[tuple[str, str], str]]) -> None:
        self.registered[owner] = messages

    def unregister(self, owner: str) -> None:
        del self.registered[owner]

    def pgettext_iface(self, text: str) -> str:
        return next((known["fr"].get(("*", text), text) for known in self.registered.values()), text)

    pgettext_rpt = pgettext_iface


@pytest.fixture
def stand_in(installed: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Translations:
    """Blender's translations as they are when the add-on is switched on, for the whole add-on."""
    from bl_ext.user_default.lichen import texts, translations

    stand_in = Translations()
    monkeypatch.setattr(texts, "translations", stand_in)
    monkeypatch.setattr(translations, "translations", stand_in)
    translations.attach()
    return stand_in


@pytest.fixture
def in_french(installed: ModuleType) -> Iterator[None]:
    """Blender with a French interface."""
    view = bpy.context.preferences.view
    names = ("language", "use_translate_interface", "use_translate_tooltips", "use_translate_reports")
    before = {name: getattr(view, name) for name in names}
    for name in names:
        setattr(view, name, "fr_FR" if name == "language" else True)
    yield
    for name, value in before.items():
        setattr(view, name, value)


@lru_cache
def calls() -> tuple[ast.Call, ...]:
    """Every call in the add-on's sources, but for the functions that translate and the build scripts."""
    paths = [
        path
        for path in ADDON.rglob("*.py")
        if path.name != "texts.py" and not (path.match("build*.py") or "building" in path.parts)
    ]
    return tuple(node for path in paths for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def spoken() -> list[ast.Call]:
    """The calls of say and tell."""
    return [call for call in calls() if getattr(call.func, "id", None) in SPEAKERS]


def sentences() -> set[str]:
    """What is said, before anything is filled in."""
    return {ast.literal_eval(call.args[0]) for call in spoken()}


def drawn() -> set[str]:
    """Texts that are written out where something is drawn."""
    arguments = [argument for call in calls() for argument in call.keywords if argument.arg in DRAWN]
    return {
        argument.value.value
        for argument in arguments
        if isinstance(argument.value, ast.Constant) and isinstance(argument.value.value, str)
    }


def of_classes(blender: ModuleType) -> set[str]:
    """Names and tooltips of what is registered, as Blender has them."""
    texts: set[str] = set()
    for cls in blender.CLASSES:
        rna = cls.bl_rna
        if issubclass(cls, bpy.types.Operator):
            rna = getattr(bpy.ops.lichen, cls.bl_idname.removeprefix("lichen.")).get_rna_type()
            texts.add(rna.description)
        texts |= {getattr(cls, "bl_label", ""), getattr(cls, "bl_description", "")}
        for entry in rna.properties:
            if entry.is_runtime and entry.name != entry.identifier:  # which is what nobody has named, and never drawn
                texts |= {entry.name, entry.description}
                for item in getattr(entry, "enum_items_static", ()):
                    texts |= {item.name, item.description}
    return texts


def of_nodes(material: bpy.types.Material) -> set[str]:
    """Names and tooltips of the sockets of every mode's node, with every map."""
    from bl_ext.user_default.lichen.datablocks import storage
    from bl_ext.user_default.lichen.nodes import sockets

    import nca_core

    faces = storage.group_node(material).node_tree.interface.items_tree
    texts = {text for socket in faces for text in (socket.name, socket.description)}
    texts |= {sockets.label(kind) for kind in nca_core.KINDS.values()}
    return texts | {text for name, (tooltip, *_) in sockets._INPUTS.items() for text in (name, tooltip)}


@pytest.fixture
def seen(blender: ModuleType, material: bpy.types.Material) -> set[str]:
    """Everything that an artist may read in the add-on, in English."""
    texts = sentences() | drawn() | of_classes(blender) | of_nodes(material)
    return {text for text in texts if text and not text.isdigit()} - NAMES


@pytest.fixture
def french(installed: ModuleType) -> dict[str, str]:
    """The French texts as they are written."""
    return installed.translations.fr.TEXTS


def fields(text: str) -> set[str]:
    return {name for _before, name, _form, _conversion in Formatter().parse(text) if name is not None}


def test_everything_that_is_seen_has_french(seen: set[str], french: dict[str, str]) -> None:
    assert sorted(seen - french.keys()) == []
    assert all(french.values())


def test_nothing_is_left_over_that_is_not_seen_any_more(seen: set[str], french: dict[str, str]) -> None:
    assert sorted(french.keys() - seen) == []


def test_a_sentence_is_written_out_where_it_is_said() -> None:
    for call in spoken():
        where = f"line {call.lineno}: {ast.unparse(call)}"
        assert len(call.args) == 1, where
        assert isinstance(call.args[0], ast.Constant), where
        assert fields(call.args[0].value) == {argument.arg for argument in call.keywords}, where


def test_the_same_is_filled_in_in_french(french: dict[str, str]) -> None:
    for english, text in french.items():
        assert fields(english) == fields(text), english


def test_french_typography(installed: ModuleType) -> None:
    texts = installed.translations.messages()["fr"]
    assert texts["*", "Growing {name}: {percent}%"] == f"Croissance de {{name}}{NBSP}: {{percent}}{NBSP}%"
    assert texts["*", "There is no material {name!r}"].endswith(f"«{NBSP}{{name}}{NBSP}»")
    assert texts["*", "Esc: cancel"] == f"Échap{NBSP}: annuler"
    assert texts["*", "Add Box UVs"] == "Ajouter des UV par projection boîte"
    assert f"annulée{NARROW_NBSP};" in texts["*", "Growing was cancelled; nothing has changed"]
    assert not any("'" in text or "..." in text for text in texts.values())


def test_tooltips_end_without_a_stop(installed: ModuleType) -> None:
    assert not [text for text in installed.translations.messages()["fr"].values() if text.endswith(".")]


def test_buttons_have_the_context_of_operators(installed: ModuleType) -> None:
    texts = installed.translations.messages()["fr"]
    contexts = {context for context, _english in texts}
    assert {bpy.app.translations.contexts.default, bpy.app.translations.contexts.operator_default} <= contexts
    assert texts["Operator", "Export Maps"] == texts["*", "Export Maps"] == "Exporter les cartes"


def test_sentences_are_said_in_french(stand_in: Translations) -> None:
    from bl_ext.user_default.lichen.texts import say, tell

    assert (
        say("{object} has no UV map", object="Suzanne") == "Suzanne n\N{RIGHT SINGLE QUOTATION MARK}a pas de carte UV"
    )
    assert tell("Exported {count} files to {folder}", count=9, folder="C:\\{a}") == "9 fichiers exportés dans C:\\{a}"
    assert say("nobody translates {this}", this="it") == "nobody translates it"


def test_reports_are_french(blender: ModuleType, stand_in: Translations) -> None:
    with pytest.raises(RuntimeError, match="pas de matériau Lichen à faire pousser"):
        bpy.ops.lichen.grow_all(scope="ALL")


def test_the_progress_is_french(stand_in: Translations) -> None:
    from bl_ext.user_default.lichen.operators.growth_texts import exporting_text, growing_text

    assert growing_text("moss", 45) == f"Croissance de moss{NBSP}: 45{NBSP}%"
    assert exporting_text("moss", 45) == f"Export de moss{NBSP}: 45{NBSP}%"


def test_texts_are_registered_under_the_add_ons_name_and_taken_back(stand_in: Translations) -> None:
    from bl_ext.user_default.lichen import translations

    assert list(stand_in.registered) == [MODULE]
    translations.detach()
    assert stand_in.registered == {}


@needs_languages
def test_blender_draws_it_in_french(in_french: None, installed: ModuleType) -> None:
    """Where Blender has a word itself, its own is drawn; the context "Lichen" is for those that mean something else."""
    texts = installed.translations.messages()["fr"]
    ours = {key: bpy.app.translations.pgettext_iface(key[1], key[0]) for key in texts}
    installed.translations.detach()
    try:
        own = {key: bpy.app.translations.pgettext_iface(key[1], key[0]) for key in texts}
    finally:
        installed.translations.attach()
    for key, text in texts.items():
        assert ours[key] == text or own[key] == ours[key] != key[1], key
    assert ours["Operator", "Grow"] == "Faire pousser"
    assert ours["Lichen", "Separate"] == "Séparé"


@needs_languages
def test_blender_reports_in_french(in_french: None, blender: ModuleType) -> None:
    from bl_ext.user_default.lichen.texts import say, tell

    assert say("Esc: cancel") == tell("Esc: cancel") == f"Échap{NBSP}: annuler"
    with pytest.raises(RuntimeError, match="pas de matériau Lichen à faire pousser"):
        bpy.ops.lichen.grow_all(scope="ALL")


@needs_languages
def test_artists_can_keep_reports_in_english(in_french: None) -> None:
    from bl_ext.user_default.lichen.texts import say, tell

    bpy.context.preferences.view.use_translate_reports = False
    assert tell("Esc: cancel") == "Esc: cancel"
    assert say("Esc: cancel") != "Esc: cancel"


@needs_languages
def test_switching_off_leaves_no_texts(in_french: None, installed: ModuleType) -> None:
    def french() -> Any:
        return bpy.app.translations.pgettext_iface("Export Maps", "Operator")

    addon_utils.disable(MODULE)
    try:
        assert french() == "Export Maps"
    finally:
        addon_utils.enable(MODULE)
    assert french() == "Exporter les cartes"

"""A checkpoint is data: nothing in its folder is run, and no pickle is opened, whatever it says of itself."""

from __future__ import annotations

import json
import pickle
import sys

import pytest

from sfumato_model.api.errors import CheckpointError
from sfumato_model.loading import load_engine


@pytest.fixture
def mark(tmp_path):
    """A file that is there once code of the checkpoint has run."""
    return tmp_path / "ran"


@pytest.fixture
def pickled(mark):
    """A pickle that makes the mark when it is loaded."""

    class Runs:
        def __reduce__(self):
            return open, (str(mark), "w")

    data = pickle.dumps(Runs())
    pickle.loads(data).close()
    assert mark.exists(), "the pickle has to work, or these tests would show nothing"
    mark.unlink()
    return data


def refused(folder) -> str:
    with pytest.raises(CheckpointError) as refusal:
        load_engine(str(folder))
    return str(refusal.value)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "model.pth"])
def test_a_folder_with_pickled_weights_alone_is_refused_unopened(checkpoint_folder, pickled, mark, name):
    (checkpoint_folder / "model.safetensors").unlink()
    (checkpoint_folder / name).write_bytes(pickled)
    assert "pickles, which can run code and are never loaded" in refused(checkpoint_folder)
    assert not mark.exists()


def test_a_pickle_under_the_name_of_safetensors_is_refused_unopened(checkpoint_folder, pickled, mark):
    (checkpoint_folder / "model.safetensors").write_bytes(pickled)
    assert "is not a safetensors file" in refused(checkpoint_folder)
    assert not mark.exists()


@pytest.mark.parametrize("name", ["pytorch_model.bin", "../model.safetensors", "/etc/model.safetensors"])
def test_an_index_that_names_anything_else_is_refused(checkpoint_folder, pickled, mark, name):
    (checkpoint_folder / "pytorch_model.bin").write_bytes(pickled)
    index = {"weight_map": {"lm_head.weight": name}}
    (checkpoint_folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    assert "only safetensors files beside it are loaded" in refused(checkpoint_folder)
    assert not mark.exists()


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_code_beside_a_config_that_names_it_is_never_run(checkpoint_folder, mark, dtype):
    """In float32 our own forward is loaded, in bfloat16 transformers' class."""
    path = checkpoint_folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    classes = ("AutoConfig", "AutoModel", "AutoModelForCausalLM", "AutoTokenizer")
    config["auto_map"] = dict.fromkeys(classes, "modeling.Own")
    path.write_text(json.dumps(config), encoding="utf-8")
    code = f"open({str(mark)!r}, 'w').close()\nclass Own: pass\n"
    for name in ("modeling", "configuration", "tokenization", "__init__"):
        (checkpoint_folder / f"{name}.py").write_text(code, encoding="utf-8")
    assert load_engine(str(checkpoint_folder), dtype=dtype).info.name == "tiny"
    assert not mark.exists()
    assert not any(name.startswith("transformers_modules") and "modeling" in name for name in sys.modules)


def test_a_config_of_another_architecture_is_refused_before_its_code_is_looked_for(checkpoint_folder, mark):
    path = checkpoint_folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**config, "architectures": ["Own"], "auto_map": {"AutoModel": "modeling.Own"}}))
    (checkpoint_folder / "modeling.py").write_text(f"open({str(mark)!r}, 'w').close()\n", encoding="utf-8")
    assert "Sfumato runs DiffusionGemmaForBlockDiffusion only" in refused(checkpoint_folder)
    assert not mark.exists()


def test_a_chat_template_cannot_reach_python(checkpoint_folder, mark):
    (checkpoint_folder / "sfumato.json").unlink()
    escape = f"{{{{ cycler.__init__.__globals__.os.mknod({str(mark)!r}) }}}}"
    (checkpoint_folder / "chat_template.jinja").write_text(escape, encoding="utf-8")
    with pytest.raises(CheckpointError, match="chat template"):
        load_engine(str(checkpoint_folder))
    assert not mark.exists()

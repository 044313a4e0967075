# mypy: ignore-errors
"""`PYTHON tests/vllm/validation.py`: what a vLLM's own validation knows, as JSON. Run by its interpreter, not by ours.

`completion` are the fields of `POST /v1/completions`; what is not among them is ignored. `controls` are the keys of
`vllm_xargs` that the validation of canvases looks at. `ends_the_engine` were seen to, and `ignored` are accepted and do
nothing for DiffusionGemma, as its sampler says; those two lists are kept by hand.
"""

import ast
import inspect
import json
import re

ENDS = ["echo", "prompt_logprobs"]
IGNORED = ["frequency_penalty", "length_penalty", "presence_penalty", "repetition_penalty", "user"]


def main() -> None:
    from vllm.entrypoints.openai.completion.protocol import CompletionRequest
    from vllm.sampling_params import MAX_LOGPROB_TOKEN_IDS, SamplingParams
    from vllm.utils.diffusion import validate_diffusion_sampling_params as validate

    import vllm

    refused = inspect.getsource(SamplingParams._validate_diffusion)
    found = {
        "vllm": re.match(r"\d+\.\d+\.\d+", vllm.__version__)[0],
        "completion": sorted(CompletionRequest.model_fields),
        "controls": sorted(_keys(inspect.getsource(validate))),
        "refused": sorted(set(re.findall(r"self\.(\w+)", refused))),
        "most_exact": MAX_LOGPROB_TOKEN_IDS,
        "ends_the_engine": ENDS,
        "ignored": IGNORED,
    }
    print(json.dumps(found, indent=1))


def _keys(source: str) -> set[str]:
    """The texts that `extra.get` is called with."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "get" and isinstance(call.args[0], ast.Constant)
    }


if __name__ == "__main__":
    main()

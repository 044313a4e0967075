"""The cluster example's script, with programs that end by themselves in place of vLLM."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

import psutil
import pytest
from tests.waiting import wait_until

SCRIPT = Path(__file__).parents[2] / "examples" / "cluster" / "engines.sh"


@pytest.fixture
def engines(tmp_path):
    """`engines(count, body)`: the script, whose interpreter runs the lines of `body`, CARD being its number."""

    def start(count, body, **environment):
        python = tmp_path / "python"
        python.write_text(f'#!/bin/sh\nCARD=$CUDA_VISIBLE_DEVICES\necho "$CARD $*"\n{body}\n', encoding="utf-8")
        python.chmod(0o700)
        told = {"MODEL": "org/name", "VLLM_API_KEY": "key", "PYTHON": str(python), "PATH": os.environ["PATH"]}
        return subprocess.Popen(
            [SCRIPT, str(count)], env=told | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return start


def test_each_card_gets_a_server_at_a_port_of_its_own(engines):
    out, _ = engines(3, "exit 0").communicate()
    started = sorted(out.splitlines())
    assert [line.split()[0] for line in started] == ["0", "1", "2"]
    assert [re.search(r"--port (\d+)", line)[1] for line in started] == ["8101", "8102", "8103"]
    assert all("--model org/name" in line and "canvas_length" in line for line in started)


def test_an_engine_that_ends_is_told_of_while_others_run(engines):
    script = engines(2, 'if [ "$CARD" = 1 ]; then exit 7; fi\nexec sleep 600')
    assert script.stderr.readline() == "engines.sh: the engine of card 1, port 8102, ended with 7\n"
    assert script.poll() is None
    script.send_signal(signal.SIGTERM)
    script.communicate()


def test_its_exit_code_is_that_of_an_engine_that_failed(engines):
    script = engines(2, 'exit "$CARD"')
    _, said = script.communicate()
    assert script.returncode == 1
    assert said.count("ended with") == 2


@pytest.mark.parametrize("count", ["x", "0", "", "-1", "100"])
def test_a_number_of_cards_that_cannot_be_is_refused(engines, count):
    script = engines(count, "exit 0")
    out, said = script.communicate()
    assert (script.returncode, out) == (2, "")
    assert f"say how many cards, 1 to 99, and not '{count}'" in said


def test_who_ends_it_ends_the_engines_and_nobody_else(engines):
    script = engines(2, "exec sleep 600")
    assert len([script.stdout.readline() for _ in range(2)]) == 2
    script.send_signal(signal.SIGTERM)
    script.communicate()
    assert script.returncode == 143


@pytest.mark.slow
def test_who_ends_it_finds_no_engine_left_that_ends_late_or_not_at_all(engines, tmp_path):
    late = "trap 'sleep 0.5; exit 0' TERM\n"
    body = f'echo $$ > {tmp_path}/pid$CARD\n[ "$CARD" = 1 ] && trap "" TERM || {late}while :; do sleep 0.1; done'
    script = engines(2, body)
    assert len([script.stdout.readline() for _ in range(2)]) == 2
    wait_until(lambda: all((tmp_path / f"pid{card}").exists() for card in range(2)), seconds=30)
    pids = [int((tmp_path / f"pid{card}").read_text()) for card in range(2)]
    script.send_signal(signal.SIGTERM)
    script.communicate()
    assert script.returncode == 143
    wait_until(lambda: not any(map(psutil.pid_exists, pids)), seconds=30)


def test_a_key_that_nobody_gave_is_asked_for(engines):
    _, said = engines(1, "exit 0", VLLM_API_KEY="").communicate()
    assert "VLLM_API_KEY" in said
    assert "openssl rand" in said

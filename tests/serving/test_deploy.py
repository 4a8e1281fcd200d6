"""What is in ``deploy/`` agrees with the tree, with itself and with ``docs/serving.md``. No engine builds it here."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from lstm_view.serving.headers import FRAME_ANCESTORS, headers
from lstm_view.serving.settings import Settings, read, variable
from tests.server import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
LAST = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]  # the stage that is the image
NGINX = (DEPLOY / "nginx" / "lstm.conf").read_text(encoding="utf-8")
DOCS = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
#: What a server is made of; tests/serving/test_servers.py serves exactly that from a folder without rights.
NEEDED = {"app.py", "lstm_core", "lstm_view", "pages", "static", "assets", ".streamlit/config.toml"}


def parsed(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


COMPOSE = parsed("compose.yaml")
REPLICAS = {name: service for name, service in COMPOSE["services"].items() if name.startswith("replica-")}


def environment() -> dict[str, str]:
    lines = (DEPLOY / "lstm.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def copied() -> set[str]:
    """What the image takes from this folder."""
    return {words[0] for words in map(str.split, re.findall(r"^COPY (?!--)(.*)$", LAST, re.MULTILINE))}


def test_the_image_has_what_a_server_is_made_of_and_nothing_else() -> None:
    assert copied() == NEEDED
    assert all((ROOT / path).exists() for path in copied())


def test_what_the_image_copies_is_not_ignored() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == {*copied(), "requirements.txt"}


def test_the_image_runs_without_rights_and_builds_a_page_to_see_whether_it_is_well() -> None:
    assert re.findall(r"^USER (\S+)$", LAST, re.MULTILINE) == ["10001"]
    assert LAST.index("USER 10001") < LAST.index("CMD [")
    assert LAST.index("compileall") < LAST.index("USER 10001")  # written while somebody may write
    assert "/healthz" in re.findall(r"HEALTHCHECK .*", LAST)[0]


def test_one_port_from_the_image_to_the_proxy() -> None:
    port = re.findall(r"^EXPOSE (\d+)$", LAST, re.MULTILINE)[0]
    assert f"STREAMLIT_SERVER_PORT={port}" in LAST
    assert f"http://127.0.0.1:{port}/healthz" in LAST
    assert set(re.findall(r"server ([\w-]+):(\d+)", NGINX)) == {(name, port) for name in REPLICAS}
    container = parsed("kubernetes/deployment.yaml")["spec"]["template"]["spec"]["containers"][0]
    assert container["ports"] == [{"name": "http", "containerPort": int(port)}]
    outside, inside = COMPOSE["services"]["proxy"]["ports"][0].split(":")
    assert f"listen {inside};" in NGINX
    assert outside == inside


def test_the_proxy_knows_each_replica_by_the_name_in_its_cookie() -> None:
    names = [service["environment"]["LSTM_REPLICA"] for service in REPLICAS.values()]
    assert len(set(names)) == 2
    for name, service in zip(names, REPLICAS, strict=True):
        assert re.search(rf"^\s+{name} lstm_{name};$", NGINX, re.MULTILINE)
        upstream = NGINX.partition(f"upstream lstm_{name} {{")[2].partition("}")[0]
        first, *others = re.findall(r"server ([\w-]+):\d+ (.*);", upstream)
        assert first == (service, "max_fails=0")
        assert all(said.endswith("backup") for _, said in others)


def test_the_replicas_believe_the_proxy_alone() -> None:
    networks = {name: service["networks"]["inside"]["ipv4_address"] for name, service in COMPOSE["services"].items()}
    assert len(set(networks.values())) == 3
    for service in REPLICAS.values():
        assert service["environment"]["FORWARDED_ALLOW_IPS"] == networks["proxy"]
        assert "ports" not in service


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_no_container_may_write_or_has_rights(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["user"].isdigit()
    assert service["user"] != "0"
    assert service["cap_drop"] == ["ALL"]


def test_what_compose_names_is_there() -> None:
    for path in (
        *(DEPLOY / mount.split(":")[0] for mount in COMPOSE["services"]["proxy"]["volumes"]),
        *(DEPLOY / service["env_file"] for service in REPLICAS.values()),
        *(DEPLOY / service["build"]["context"] / service["build"]["dockerfile"] for service in REPLICAS.values()),
    ):
        assert path.is_file(), path


def test_a_server_has_time_for_its_visitors_to_go() -> None:
    seconds = read(environment()).drain
    assert 0 < seconds < int(REPLICAS["replica-one"]["stop_grace_period"].rstrip("s"))
    pod = parsed("kubernetes/deployment.yaml")["spec"]["template"]["spec"]
    literals = parsed("kubernetes/kustomization.yaml")["configMapGenerator"][0]["literals"]
    drain = read(dict(literal.split("=") for literal in literals)).drain
    assert drain + int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1]) < 45
    assert pod["terminationGracePeriodSeconds"] == 45
    assert seconds < int(unit()["Service"]["TimeoutStopSec"])


def unit() -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)  # a key may come again
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read(DEPLOY / "systemd" / "lstm-in-action@.service", encoding="utf-8")
    return found


def test_the_unit_gives_its_process_no_rights() -> None:
    service = unit()["Service"]
    assert service["DynamicUser"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert "--server.address=127.0.0.1 --server.port=%i" in service["ExecStart"]


def test_each_file_of_the_base_is_one_of_it_and_speaks_of_one_app() -> None:
    kustomization = parsed("kubernetes/kustomization.yaml")
    files = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert {*kustomization["resources"], "kustomization.yaml"} == files
    found = [parsed(f"kubernetes/{name}") for name in kustomization["resources"]]
    assert {one["metadata"]["name"] for one in found} == {"lstm-in-action"}
    assert {one["kind"] for one in found} == {
        *("Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget")
    }


def test_a_pod_has_no_rights_and_its_probes_ask_for_a_page() -> None:
    pod = parsed("kubernetes/deployment.yaml")["spec"]["template"]["spec"]
    container = pod["containers"][0]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    for probe in ("startupProbe", "readinessProbe"):
        assert container[probe]["httpGet"] == {"path": "/healthz", "port": "http"}
    assert container["livenessProbe"]["httpGet"]["path"] != "/healthz"  # red while it ends


def rows(text: str) -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))


def test_every_setting_stands_in_the_documentation_and_in_the_example() -> None:
    ours = {variable(one.name) for one in fields(Settings)} | {FRAME_ANCESTORS}
    assert {name for name in rows(DOCS) if name.startswith("LSTM_")} == ours
    assert {name for name in environment() if name.startswith("LSTM_")} == ours - {"LSTM_REPLICA"}  # one a replica
    assert set(environment()) <= rows(DOCS)


def test_what_the_documentation_names_is_there() -> None:
    paths = re.findall(r"`((?:deploy|docs|benchmarks|lstm_view)/[\w./@-]+)`", DOCS)
    assert paths
    assert not [path for path in paths if not (ROOT / path).exists()]
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", DOCS):
        assert (ROOT / "docs" / target).exists(), target


def test_each_command_of_compose_names_its_files_and_replicas_that_are_there() -> None:
    commands = [" ".join(one.split()) for one in re.findall(r"`(docker compose [^`]+)`", DOCS)]
    assert len(commands) > 1  # to start, and to replace one
    start = "docker compose --env-file deploy/lstm.env -f deploy/compose.yaml up "
    assert not [one for one in commands if not one.startswith(start)]
    named = {word for one in commands for word in one.removeprefix(start).split() if not word.startswith("-")}
    assert named and named <= set(COMPOSE["services"])


def test_every_file_of_deploy_is_named_in_the_documentation() -> None:
    files = {path.relative_to(ROOT) for path in DEPLOY.rglob("*") if path.is_file()}
    named = [Path(path) for path in re.findall(r"`(deploy/[\w./@-]+)`", DOCS)]
    assert not [path for path in files if not any(path == one or one in path.parents for one in named)]


@pytest.mark.parametrize(("name", "value"), [("LSTM_MAX_SESSIONS", "many"), (FRAME_ANCESTORS, "x;y")])
def test_a_value_that_will_not_do_stops_the_start_and_names_its_variable(name: str, value: str) -> None:
    """Made with the first request, the middleware let a server start whose every answer was an error."""
    command = [sys.executable, "-c", "import app"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {name: value}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode
    assert f"ValueError: {name} is '{value}'" in done.stderr.splitlines()[-1]


def test_a_variable_that_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in environment():
        monkeypatch.setenv(name, "")
    assert read(os.environ) == Settings()
    assert "frame-ancestors" not in headers()["Content-Security-Policy"]

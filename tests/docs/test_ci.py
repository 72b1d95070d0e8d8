"""What runs on every push is what the README says, on the system that it names."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
JOB = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"][
    "test"
]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_commands_of_the_workflow_are_those_of_the_readme():
    first = re.search(r"^```\n(.*?)^```", README, re.MULTILINE | re.DOTALL).group(1)
    said = {line.split("#")[0].strip() for line in first.splitlines()}
    assert {step["run"] for step in JOB["steps"] if "run" in step} == said


def test_the_workflow_runs_on_the_python_that_the_readme_names_as_tried():
    (tried,) = re.findall(r"Linux \(x86-64\) with Python (\d\.\d+)\s+only", README)
    assert JOB["container"].startswith(f"python:{tried}-")


def test_the_local_script_runs_the_same_commands():
    script = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    for step in JOB["steps"]:
        assert "run" not in step or step["run"] in script

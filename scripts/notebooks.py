"""Executes the notebooks headless, two at a time. See scripts/notebooks.

It writes notebooks/, and --verify reads notebooks/.shipped: what learners do to theirs is no fault.

A code cell tagged "exercise" is empty in notebooks/NN_name.ipynb and filled in solutions/notebooks/NN_name.ipynb; in all other
cells the two are the same. test/answers/notebooks/NN/wrong_*.java fills them wrongly: a part for each, behind a line
"// exercise 2", and "// fails: 2" says which tasks must fail then.
"""
import argparse
import asyncio
import copy
import difflib
import os
import random
import re
import socket
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / ".lab/notebooks"
SECONDS = 30   # what a notebook may take on two idle cores; a busy machine gets four times that
BUSY = 4

CHANCE = [
    (r"\b[0-9a-f]{32}\b", "<trace id>"), (r"\b[0-9a-f]{16}\b", "<span id>"), (r"\b[0-9a-f]{8}(…|\.\.\.)", "<short id>"),
    (r"\b\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?", "<time>"), (r'(?<="thread_name":")[^"]*', "<thread>"),
    (r"\b\d\d:\d\d:\d\d(\.\d+)?Z?", "<time>"), (r"(?<=server\.port=)\d+", "<port>"), (r"(?<=(?:127\.0\.0\.1|localhost):)\d+", "<port>"),
    (r"\b\d+(\.\d+)?\s?(ns|µs|ms|s|min)\b", "<time>"), (r"\b\d+(\.\d+)? [kM]B\b", "<size>"), (r"\b\d+\.\d+\b", "<number>"), (r"@[0-9a-f]{5,8}\b", "@<hash>"),
    (r"\$Lambda[/\w$.]*", "$Lambda"), (r"[ \t]+", " "),
    (r"(?m)^(.{0,30}).*…$", r"\1…"),   # where a long line is cut depends on how wide the times and ports in it are
]


def drawn(svg):
    """The text of a picture: where it stands, and the lengths of bars, are a matter of time."""
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    if any(re.search(r"histogram · s$", text) for text in texts):   # into which bucket a duration falls is one, too
        texts = [text for text in texts if not re.fullmatch(r"\d+", text)]
    return "picture: " + "\n".join(texts)


def without_chance(output):
    """What of an output must be the same in every run."""
    if output.output_type == "stream":
        # what the SDK says of a collector that is down comes when it comes
        text = output.name + ": " + "".join(line for line in output.text.splitlines(True) if not line.startswith("OpenTelemetry: "))
        text = "" if text == output.name + ": " else text
    elif output.output_type == "error":
        text = "error: " + output.ename + " " + output.evalue
    else:
        kind, text = next(((kind, output.data[kind]) for kind in ("image/svg+xml", "text/markdown", "text/html", "text/plain") if kind in output.data), ("", ""))
        text = drawn(text) if kind == "image/svg+xml" else text
    for pattern, name in CHANCE:
        text = re.sub(pattern, name, text)
    return re.sub(r"(<time>\s*)+", "<time> ", text).strip()


def same(one, other):
    return [text for text in map(without_chance, one) if text] == [text for text in map(without_chance, other) if text]


def is_exercise(cell):
    return "exercise" in cell.metadata.get("tags", [])


def exercises(notebook):
    return [cell for cell in notebook.cells if is_exercise(cell)]


def lacking(notebook):
    """The sentence of a notebook that needs a program from outside which is not on this machine; else None."""
    printed = "\n".join(str(output) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs)
    return next(iter(re.findall(r"No OpenTelemetry Collector is here|No (?:promtool|prometheus) is here", printed)), None)


class Kernel(AsyncKernelManager):
    """Jupyter chooses a kernel's five ports long before the kernel listens on them. Of those that the system gives to anybody,
    another program may take one meanwhile, and then the kernel never answers. So they are chosen below (as ChildProcess.freePorts does)."""

    def __init__(self, **given):
        ports = free_ports(5)
        super().__init__(cache_ports=False, shell_port=ports[0], iopub_port=ports[1], stdin_port=ports[2], hb_port=ports[3], control_port=ports[4], **given)


def free_ports(count):
    """Ports of the loopback address on which nobody listens, none of which the system gives to others."""
    found = []
    for port in random.sample(range(20_000, 32_768), 500):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) != 0:
                found.append(port)
        if len(found) == count:
            return found
    sys.exit("Nearly all ports from 20000 to 32767 are taken.")


class Run:
    """One kernel, and the cells that it executes."""

    def __init__(self, notebook, folder):
        self.notebook = notebook
        self.client = NotebookClient(notebook, timeout=SECONDS * BUSY, startup_timeout=SECONDS * BUSY * 2, kernel_name="java", kernel_manager_class=Kernel, allow_errors=True, resources={"metadata": {"path": str(folder)}})

    async def __aenter__(self):
        self.kernel = self.client.async_setup_kernel(env=dict(os.environ), stderr=open(os.devnull, "w"))
        await self.kernel.__aenter__()
        return self

    async def __aexit__(self, *failure):
        await self.kernel.__aexit__(*failure)

    async def cells(self, first=0):
        count = 0
        for index, cell in enumerate(self.notebook.cells):
            if cell.cell_type != "code":
                continue
            count += 1
            if index >= first:
                cell.outputs = []
                await self.client.async_execute_cell(cell, index, execution_count=count)
                cell.execution_count = count
                cell.metadata.pop("execution", None)
                cell.outputs = tidy(cell.outputs)


def tidy(outputs):
    """Without what repeats itself: a picture's source as text, a stream in pieces."""
    kept = []
    for output in outputs:
        if "data" in output and len(output.data) > 1:
            output.data.pop("text/plain", None)
        if "execution_count" in output:
            output.execution_count = None
        if kept and output.output_type == "stream" and kept[-1].output_type == "stream" and kept[-1].name == output.name:
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def failed_tasks(notebook):
    """The tasks that the last check of a notebook found wrong, and whether each has a hint."""
    reports = [output.data["text/markdown"] for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
               if output.output_type == "display_data" and re.search(r"passed, \d+ failed", output.data.get("text/markdown", ""))]
    if not reports:
        return None, []
    tasks = re.findall(r"^✗ \*\*(\d+)\*\*(.*?)(?=^[✗✓] |\Z)", reports[-1], re.M | re.S)
    unhelped = [task for task, said in tasks if "<summary>" not in said and "comes first" not in said]
    return sorted(int(task) for task, _ in tasks), unhelped


def said(error):
    """An error as the learner reads it, without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback) or error.evalue)[:800]


def errors(notebook, name):
    return [f"{name}: cell {index}: {said(output)}"
            for index, cell in enumerate(notebook.cells) if cell.cell_type == "code" for output in cell.outputs if output.output_type == "error"]


class Checked:
    """A notebook, its solved copy and its wrong answers."""

    def __init__(self, path, verify):
        self.path, self.name, self.verify = path, path.stem, verify
        self.solved = ROOT / "solutions/notebooks" / path.name
        self.problems = []
        self.skipped = None
        self.took = {}

    async def run(self):
        kept = nbformat.read(self.path, 4)
        solved = nbformat.read(self.solved, 4) if self.solved.exists() else None
        if any(cell.source.strip() for cell in exercises(kept)):
            self.problems.append(f"{self.name}: an exercise cell is not empty")
        fresh = await self.executed(kept, self.path, self.answers())
        if self.skipped:
            return self
        if solved is None:
            self.problems.append(f"{self.name}: there is no {self.solved.relative_to(ROOT)}")
        else:
            together = self.put_together(fresh, solved)
            if self.verify and [cell.source for cell in together.cells] != [cell.source for cell in solved.cells]:
                self.problems.append(f"{self.name}: the solved copy is another notebook: scripts/notebooks puts them together")
            done = await self.executed(together, self.solved, [], kept=solved)
            wrong, _ = failed_tasks(done)
            if wrong:
                self.problems.append(f"{self.name}: solved, and the tasks {wrong} fail")
            if wrong is None and exercises(kept):
                self.problems.append(f"{self.name}: nothing is checked")
        if exercises(kept) and not self.answers():
            self.problems.append(f"{self.name}: no wrong answer in test/answers/notebooks/{self.name[:2]}")
        return self

    def answers(self):
        return sorted((ROOT / "test/answers/notebooks" / self.name[:2]).glob("wrong_*.java"))

    def put_together(self, notebook, solved):
        together = copy.deepcopy(notebook)
        answers = exercises(solved)
        for index, cell in enumerate(exercises(together)):
            cell.source = answers[index].source if index < len(answers) else ""
        for one, other in zip(together.cells, solved.cells):
            if one.cell_type == "code" and other.cell_type == "code":
                one.outputs = other.outputs
        return together

    async def executed(self, notebook, path, wrong, kept=None):
        """Executes a notebook; outputs that did not really change stay as they are."""
        kept = kept or notebook
        fresh = copy.deepcopy(notebook)
        for attempt in range(2 if self.verify else 1):   # once more: on a busy machine a value may cross into another bucket
            began = time.monotonic()
            async with Run(fresh, path.parent if path == self.solved else ROOT / "notebooks") as run:
                await run.cells()
                self.took["solved" if path == self.solved else "unsolved"] = time.monotonic() - began
                self.skipped = lacking(fresh)
                if self.skipped:
                    return fresh
                found = copy.deepcopy(fresh)
                if attempt == 0:
                    for answer in wrong:
                        await self.wrong(run, answer)
            fresh = found
            changed = [index for index, (one, other) in enumerate(zip(fresh.cells, kept.cells)) if one.cell_type == "code" and not same(one.outputs, other.get("outputs", []))]
            if not changed:
                break
        name = str(path.relative_to(ROOT))
        self.problems += errors(fresh, name)
        if self.verify:
            self.problems += [self.difference(name, index, kept.cells[index], fresh.cells[index]) for index in changed]
        else:
            for one, other in zip(fresh.cells, kept.cells):
                if one.cell_type == "code" and same(one.outputs, other.get("outputs", [])):
                    one.outputs = other.outputs
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(fresh, path)
        return fresh

    async def wrong(self, run, answer):
        """Fills the exercise cells wrongly, as a learner would, in the kernel that is there; what follows the first is run again."""
        text = answer.read_text()
        expected = [int(task) for task in re.search(r"// fails: ([\d ]+)", text).group(1).split()]
        parts = re.split(r"(?m)^// exercise (\d+)\n", text)
        cells = exercises(run.notebook)
        for cell in cells:
            cell.source = ""
        for number, source in zip(parts[1::2], parts[2::2]):
            cells[int(number) - 1].source = source.strip()
        await run.cells(run.notebook.cells.index(cells[0]))
        failed, unhelped = failed_tasks(run.notebook)
        where = str(answer.relative_to(ROOT))
        self.problems += errors(run.notebook, where)
        if failed != expected:
            self.problems.append(f"{where}: the tasks {failed} fail, and not {expected}")
        if unhelped:
            self.problems.append(f"{where}: the tasks {unhelped} fail without a hint")

    @staticmethod
    def difference(name, index, kept, fresh):
        def lines(cell):
            return "\n".join(without_chance(output) for output in cell.get("outputs", [])).splitlines()
        return f"{name}: cell {index} puts out something else:\n" + "\n".join(difflib.unified_diff(lines(kept), lines(fresh), "kept", "now", lineterm="", n=1))


async def all_of(paths, verify):
    two = asyncio.Semaphore(2)

    async def one(path):
        async with two:
            checked = await Checked(path, verify).run()
        times = ", ".join(f"{where} {took:.1f} s{f': MORE THAN {SECONDS} s' if took > SECONDS else ''}" for where, took in checked.took.items())
        print(f"{'failed' if checked.problems else 'skipped' if checked.skipped else 'passed'} {checked.name} ({checked.skipped or times})", flush=True)
        for problem in checked.problems:
            print("    " + problem.replace("\n", "\n    "), flush=True)
        return checked

    return await asyncio.gather(*map(one, paths))


def main():
    parser = argparse.ArgumentParser(description="Execute the notebooks headless.")
    parser.add_argument("--verify", action="store_true", help="write nothing; 1 when an output changed or a wrong answer passes")
    parser.add_argument("numbers", nargs="*", help="such as 03; default: all")
    given = parser.parse_args()
    paths = [path for path in sorted((ROOT / ("notebooks/.shipped" if given.verify else "notebooks")).glob("[0-9][0-9]_*.ipynb")) if not given.numbers or path.name[:2] in given.numbers]
    if not paths:
        sys.exit("There is no such notebook.")
    for variable in [name for name in os.environ if name.startswith(("OTEL_", "LAB_"))]:
        del os.environ[variable]
    os.environ.update(LAB_DISCOVER="off", LC_ALL="C.UTF-8", JUPYTER_PLATFORM_DIRS="1", JUPYTER_CONFIG_DIR=str(OWN / "config"),
                      JUPYTER_DATA_DIR=str(OWN / "data"), JUPYTER_RUNTIME_DIR=str(OWN / "runtime"))
    checked = asyncio.run(all_of(paths, given.verify))
    sys.exit(1 if any(each.problems for each in checked) else 0)


main()

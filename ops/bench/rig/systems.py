"""The systems under comparison: each forwards requests of one port to the two upstreams."""

import json
import os
import re
import socket

import documents
import fleet
from http_client import fault_of_completion, get
from processes import BenchError, Child, cpu_seconds, family, memory_megabytes

NAMES = ["nginx", "vllm-router", "sglang-router", "litellm", "sunward"]


def free_ports(count):
    """Ports nobody listens on, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for one in sockets:
        one.close()
    return ports


def serve_command(settings, fleet_folder, folder, control_port, port):
    """The service with a private database in `folder`, its gateway on `port`."""
    command = [
        settings.sunward, "serve", "--fleet", fleet_folder,
        "--embedded-database", os.path.join(folder, "postgres"), "--spool", os.path.join(folder, "spool"),
        "--listen", f"127.0.0.1:{control_port}", "--gateway", f"127.0.0.1:{port}", "--log-level", "warning",
    ]
    return [*command, "--router-state", settings.state] if settings.state else command


class System:
    """What is measured: a port, and the processes behind it."""

    def __init__(self, name, child, port):
        self.name, self.child, self.port = name, child, port

    def members(self):
        return family(self.child.pid)

    def cpu(self):
        """Processor seconds used so far by the system's own processes."""
        return cpu_seconds(self.members())

    def database_cpu(self):
        """The same of a database of its own; none has one but Sunward."""
        return 0.0

    def peak_megabytes(self):
        return memory_megabytes(self.members(), "VmHWM:")

    def stop(self):
        self.child.stop()


class Sunward(System):
    """The service with a private PostgreSQL, whose processes are counted beside it, not with it."""

    def __init__(self, child, port, folder):
        super().__init__("sunward", child, port)
        self.folder = folder

    def _database(self):
        try:
            with open(os.path.join(self.folder, "postgres", "data", "postmaster.pid"), encoding="utf-8") as file:
                return family(int(file.readline()))
        except (OSError, ValueError):
            return set()

    def members(self):
        return super().members() - self._database()

    def database_cpu(self):
        return cpu_seconds(self._database())

    def stop(self):
        self.child.stop(90)


class Launcher:
    """Starts systems on one pair of upstreams. `settings` are the script's options."""

    def __init__(self, settings, folder, upstreams):
        self.settings, self.folder, self.upstreams = settings, folder, upstreams
        self.urls = [f"http://127.0.0.1:{port}" for port in upstreams.ports]

    def start(self, name):
        if name == "nginx":
            # Asked directly, on its first port.
            return System("nginx", self.upstreams.child, self.upstreams.ports[0])
        starters = {
            "vllm-router": self._vllm_router,
            "sglang-router": self._sglang_router,
            "litellm": self._litellm,
            "sunward": self._sunward,
        }
        system = starters[name]()
        try:
            system.child.await_ready(lambda: fault_of_completion(system.port) is None)
        except BenchError as error:
            fault = fault_of_completion(system.port)
            system.stop()
            raise BenchError(f"{error}\nasked for a completion, it {fault}") from None
        except BaseException:
            system.stop()
            raise
        return system

    def _log(self, name):
        return os.path.join(self.folder, f"{name}.log")

    def _program(self, venv, name):
        return os.path.join(self.settings.cache, venv, "bin", name)

    def _router(self, name, command):
        """Both routers share their options. Round robin is their cheapest policy but random."""
        port, metrics_port = free_ports(2)
        command += [
            "--worker-urls", *self.urls, "--host", "127.0.0.1", "--port", str(port),
            "--prometheus-port", str(metrics_port), "--policy", self.settings.policy,
            "--worker-startup-check-interval", "1",
        ]
        return System(name, Child(name, command, self._log(name)), port)

    def _vllm_router(self):
        return self._router("vllm-router", [self._program("routers", "vllm-router"), "--log-level", "warning"])

    def _sglang_router(self):
        command = [self._program("routers", "python"), "-m", "sglang_router.launch_router", "--log-level", "warn"]
        return self._router("sglang-router", command)

    def _litellm(self):
        (port,) = free_ports(1)
        # JSON is YAML too.
        models = [
            {
                "model_name": documents.REQUESTED_MODEL,
                "litellm_params": {
                    # A name that LiteLLM knows no tokenizer of: for Llama's it would fetch one from the network.
                    "model": "openai/bench", "api_base": f"{url}/v1", "api_key": "none",
                },
            }
            for url in self.urls
        ]
        configuration = os.path.join(self.folder, "litellm.yaml")
        with open(configuration, "w", encoding="utf-8") as file:
            json.dump({"model_list": models, "litellm_settings": {"telemetry": False}}, file)
        command = [
            self._program("litellm", "litellm"), "--config", configuration, "--host", "127.0.0.1", "--port", str(port),
            "--num_workers", str(self.settings.litellm_workers),
        ]
        # As in production: prices from the package instead of the network, no debug log. No keys, so none are checked.
        environment = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR", "LITELLM_MODE": "PRODUCTION",
                       "HF_HUB_OFFLINE": "1",
                       "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true"}
        return System("litellm", Child("litellm", command, self._log("litellm"), environment), port)

    def _sunward(self):
        control_port, port = free_ports(2)
        folder = os.path.join(self.folder, f"sunward-{port}")
        os.makedirs(folder, mode=0o755)
        fleet.write(os.path.join(folder, "fleet"), self.upstreams.ports)
        command = serve_command(self.settings, os.path.join(folder, "fleet"), folder, control_port, port)
        environment = {"SUNWARD_MIGRATIONS": self.settings.migrations}
        system = Sunward(Child("sunward", command, self._log("sunward"), environment), port, folder)
        try:
            system.child.await_ready(lambda: get(control_port, "/readyz")[0] == 200)
        except BaseException:
            system.stop()
            raise
        return system


def versions(settings, names):
    """The installed version of each peer, for the report."""
    found = {}
    packages = {"vllm-router": "routers", "sglang-router": "routers", "litellm": "litellm"}
    for name, venv in packages.items():
        if name in names:
            library = os.path.join(settings.cache, venv, "lib")
            pattern = re.compile(rf"{re.escape(name.replace('-', '_'))}-(.+)\.dist-info")
            for folder, subfolders, _ in os.walk(library):
                matches = [match for match in map(pattern.fullmatch, subfolders) if match]
                if matches:
                    found[name] = matches[0].group(1)
                if os.path.basename(folder) == "site-packages":
                    subfolders.clear()
    return found

# SPDX-License-Identifier: Apache-2.0
"""A Slurm of one node on the loopback address, in a folder of its own: munged, slurmctld, slurmd."""
import ctypes
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

DAEMONS = ["munged", "slurmctld", "slurmd"]
COMMANDS = ["mungekey", "sbatch", "scontrol", "squeue", "sinfo"]

# As few things as can be: no accounting, no cgroups, nothing that listens to other machines.
CONFIG = """
ClusterName=ridethrough-test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.sock,cred_expire={requeue_s}
CredType=cred/munge
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,bf_interval=1
ReturnToService=2
MpiDefault=none
MinJobAge=3600
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1 State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE OverSubscribe=NO State=UP
"""


def which(name):
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")


def free_ports(count):
    """Ports that nobody listened on a moment ago."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_until(what, true, within_s):
    end = time.monotonic() + within_s
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {within_s} s: {what}")
        time.sleep(0.1)


def end_with_parent():
    """Asks the kernel to end this process when the test is killed, which can then do nothing."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setsid()  # what a person types at the test is not for it


class Cluster:
    """Up inside of `with`; takes down what it started, and nothing else."""

    REQUEUE_S = 5  # that a job waits until it is begun again; the least that Slurm allows

    def __init__(self, program):
        self.program = program  # what the scripts are to run
        self.daemons = []

    @staticmethod
    def missing():
        return [name for name in DAEMONS + COMMANDS if which(name) is None]

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ridethrough-slurm-"))
        try:
            self.start()
        except BaseException:
            print(self.logs())
            self.__exit__()
            raise
        return self

    def start(self):
        folder = self.folder
        folder.chmod(0o711)  # so that others could reach its socket: munged asks for that
        for name in ["state", "spool", "work"]:
            (folder / name).mkdir()
        self.work = folder / "work"  # where jobs are submitted
        host = socket.gethostname().split(".")[0]
        self.config = folder / "slurm.conf"
        self.config.write_text(CONFIG.format(
            host=host, ports=free_ports(2), user=self.user(),
            folder=folder, requeue_s=self.REQUEUE_S))
        subprocess.run([which("mungekey"), "-c", "-k", folder / "key"], check=True)
        # In the foreground: so they are our children, and known by nothing but that.
        self.daemon("munged", "--foreground", "--key-file", folder / "key", "--socket",
                    folder / "munge.sock", "--pid-file", folder / "munged.pid", "--log-file",
                    folder / "munged.log", "--seed-file", folder / "seed", "--origin=127.0.0.1")
        wait_until("munged listens", (folder / "munge.sock").exists, 10)
        self.daemon("slurmctld", "-D", "-f", self.config)
        self.daemon("slurmd", "-D", "-f", self.config)
        wait_until("the node is idle", lambda: self.run("sinfo", "-h", "-o", "%t").stdout.strip()
                   == "idle", 30)

    @staticmethod
    def user():
        return pwd.getpwuid(os.getuid()).pw_name

    def daemon(self, name, *arguments):
        with open(self.folder / f"{name}.out", "wb") as out:
            self.daemons.append(subprocess.Popen(
                [which(name), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=out,
                stderr=out, env=self.environment(), preexec_fn=end_with_parent))

    def environment(self):
        """Without the settings of another Slurm that we may be running under."""
        clean = {name: value for name, value in os.environ.items()
                 if not name.startswith(("SLURM_", "SBATCH_"))}
        return clean | {
            "SLURM_CONF": str(self.config),
            "RIDETHROUGH": str(self.program),
            "RIDETHROUGH_MPI": f"{self.program}-mpi",
        }

    def run(self, command, *arguments, check=False):
        return subprocess.run([command, *map(str, arguments)], capture_output=True, text=True,
                              env=self.environment(), cwd=self.work, check=check, timeout=60)

    def state(self, job):
        """Of a job, or of a task as in 5_1: the word of scontrol, such as RUNNING."""
        text = self.run("scontrol", "show", "job", job).stdout
        return text.partition("JobState=")[2].split()[0] if "JobState=" in text else ""

    def logs(self):
        return "\n".join(f"== {path.name}\n{path.read_text(errors='replace')[-4000:]}"
                         for path in sorted(self.folder.glob("*.log")) + sorted(self.folder.glob("**/*.out")))

    def __exit__(self, *_):
        if len(self.daemons) == len(DAEMONS):
            self.run("scancel", "--user", self.user())  # of this cluster: its jobs end with it
            try:
                wait_until("no job is left", lambda: not self.run("squeue", "-h").stdout.strip(), 10)
            except (TimeoutError, subprocess.SubprocessError):
                pass
        for daemon in reversed(self.daemons):
            daemon.terminate()
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
